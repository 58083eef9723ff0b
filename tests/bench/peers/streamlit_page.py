"""streamlit run streamlit_page.py -- DATABASE: run by the peers' own Python, which has Streamlit and pandas."""

import sqlite3
import sys

import pandas as pd
import streamlit as st

SQL = """SELECT s.metric_id, s.month, s.value FROM metrics_metricsnapshot s
JOIN metrics_staffgroup g ON g.id = s.staff_group_id JOIN metrics_metric m ON m.id = s.metric_id
WHERE s.council_id = 1 AND s.superseded_at IS NULL AND g.slug = 'g0' AND m.id <= 24 ORDER BY s.month"""

with sqlite3.connect(sys.argv[1]) as database:
    rows = pd.read_sql(SQL, database)
first = None
for metric, held in rows.groupby("metric_id"):
    st.metric(f"Metric {metric}", f"{held['value'].iloc[-1]:.1f}%")
    st.line_chart(held.set_index("month")["value"], height=80)
    first = held if first is None else first
st.line_chart(first.set_index("month")["value"])
