"""The only package code that imports streamlit: the frame around every page, and the parts that pages are made of."""
