"""The Streamlit app: pages as functions over an open knowledge base.

`main` is the frame that every page stands in, `screens/` holds one file a page (beside a folder named `pages`, Streamlit would
run a page without its frame), `parts/` draws a domain value each. `links` keeps the state of a page in its address, `words`
holds what is said in each language, `opening` opens the index in one place, and `markup` is the only module that makes HTML.
"""
