"""The same page in Dash, Streamlit and Superset, for comparison: 24 figures with their history, one large chart."""
