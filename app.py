"""The door to the app: `streamlit run app.py`."""

from coopkb.ui.main import run

run()
