"""Step 6: the model as it ships.

Layers and token table become eight-bit integers in one ONNX file; the weights stay beside it in half precision, for
Sentence Transformers.

    python training/export.py FOLDER OUT
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated

import numpy as np
import onnx
import torch
import typer
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers import optimizer
from onnxruntime.transformers.fusion_options import FusionOptions
from sentence_transformers import SentenceTransformer
from torch import Tensor, nn

ONNX_FILE = "onnx/model_int8.onnx"
TABLE = "token_table"


class TokenVectors(nn.Module):
    """The transformer alone, tensors in and tensor out; pooling is left to whoever runs it."""

    def __init__(self, transformer: nn.Module) -> None:
        super().__init__()
        self.transformer = transformer

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Token vectors (batch, sequence, dimension)."""
        return self.transformer(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state


def main(
    folder: Annotated[Path, typer.Argument(help="a Sentence Transformers folder in single precision")],
    out: Annotated[Path, typer.Argument(help="the folder to write")],
) -> None:
    """Write OUT: the Sentence Transformers layout with weights in float16 and onnx/model_int8.onnx."""
    model = SentenceTransformer(str(folder), device="cpu", model_kwargs={"attn_implementation": "eager"})
    bert = model[0].model.eval().float()
    with tempfile.TemporaryDirectory() as scratch:
        plain, fused = Path(scratch) / "plain.onnx", Path(scratch) / "fused.onnx"
        _to_onnx(bert, plain)
        _fuse(plain, fused, bert.config.num_attention_heads, bert.config.hidden_size)
        (out / "onnx").mkdir(parents=True, exist_ok=True)
        quantised = Path(scratch) / "int8.onnx"
        quantize_dynamic(
            fused,
            quantised,
            weight_type=QuantType.QInt8,
            per_channel=True,
            op_types_to_quantize=["MatMul", "Attention"],
            extra_options={"DefaultTensorType": TensorProto.FLOAT},  # the fused operators tell no types
        )
        graph = onnx.load(quantised)
    _shrink_table(graph)
    onnx.save(graph, out / ONNX_FILE)
    half = SentenceTransformer(str(folder), device="cpu").half()
    half.save(str(out), create_model_card=False)
    for path in sorted(out.rglob("*")):
        if path.is_file():
            print(f"{path.stat().st_size / 1e6:8.2f} MB  {path.relative_to(out)}")


def _to_onnx(bert: nn.Module, path: Path) -> None:
    ids = torch.randint(10, 1000, (2, 16))
    names = ("input_ids", "attention_mask", "last_hidden_state")
    torch.onnx.export(
        TokenVectors(bert),
        (ids, torch.ones_like(ids)),
        str(path),
        input_names=list(names[:2]),
        output_names=list(names[2:]),
        dynamic_axes={name: {0: "batch", 1: "sequence"} for name in names},
        opset_version=17,
        dynamo=False,
    )


def _fuse(plain: Path, fused: Path, heads: int, hidden: int) -> None:
    """Attention, GELU and normalisation as one operator each; the embedding layer is left open for `_shrink_table`."""
    options = FusionOptions("bert")
    options.enable_embed_layer_norm = False
    made = optimizer.optimize_model(str(plain), "bert", num_heads=heads, hidden_size=hidden, optimization_options=options)
    print("fused:", made.get_fused_operator_statistics())
    made.save_model_to_file(str(fused))


def _shrink_table(model: onnx.ModelProto) -> None:
    """Store the token table as int8 with a scale for each row; one scale for all would drown the rare tokens."""
    tables = {i.name: i for i in model.graph.initializer if len(i.dims) == 2 and i.dims[0] > 10_000}
    (table,) = tables.values()
    (gather,) = [node for node in model.graph.node if node.op_type == "Gather" and node.input[0] == table.name]
    rows = numpy_helper.to_array(table).astype(np.float32)
    scale = np.maximum(np.abs(rows).max(axis=1, keepdims=True), 1e-8) / 127
    small = np.clip(np.rint(rows / scale), -127, 127).astype(np.int8)
    model.graph.initializer.remove(table)
    model.graph.initializer.extend(
        [numpy_helper.from_array(small, TABLE), numpy_helper.from_array(scale.astype(np.float32), f"{TABLE}_scale")]
    )
    ids, out = gather.input[1], gather.output[0]
    nodes = [
        helper.make_node("Gather", [TABLE, ids], [f"{TABLE}_rows"]),
        helper.make_node("Cast", [f"{TABLE}_rows"], [f"{TABLE}_float"], to=TensorProto.FLOAT),
        helper.make_node("Gather", [f"{TABLE}_scale", ids], [f"{TABLE}_scales"]),
        helper.make_node("Mul", [f"{TABLE}_float", f"{TABLE}_scales"], [out]),
    ]
    at = list(model.graph.node).index(gather)
    model.graph.node.remove(gather)
    for offset, node in enumerate(nodes):
        model.graph.node.insert(at + offset, node)
    onnx.checker.check_model(model)


if __name__ == "__main__":
    typer.run(main)
