"""The same page in Dash and in Streamlit, for comparison: 24 figures with their history, one large chart."""
