"""A page that says hello: what Streamlit itself needs before anything of ours can be seen."""

import streamlit as st

st.title("Hello")
