"""Snapshots of an index on disk: build, commit, open, verify, mend.

    index/CURRENT                   the name of the live snapshot, replaced atomically
    index/snapshots/NAME/           manifest.json, knowledge.sqlite (the text), lexical/ and vectors.faiss (derived from it)

A build writes a new snapshot beside the old one, syncs every file and folder, then swaps CURRENT: interrupted at any moment, it
changes nothing. A reader holds one snapshot until it opens the index again.
"""

from coopkb.index.build import Built, build
from coopkb.index.derive import passage_terms
from coopkb.index.disk import live_name
from coopkb.index.listener import Listener
from coopkb.index.manifest import Manifest, build_command
from coopkb.index.snapshot import Snapshot, open_snapshot

__all__ = [
    "Built",
    "Listener",
    "Manifest",
    "Snapshot",
    "build",
    "build_command",
    "live_name",
    "open_snapshot",
    "passage_terms",
]
