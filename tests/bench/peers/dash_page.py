"""python dash_page.py DATABASE PORT: run by the peers' own Python, which has Dash and pandas."""

import sqlite3
import sys

import dash
import pandas as pd
import plotly.graph_objects as go

DATABASE, PORT = sys.argv[1:]
SQL = """SELECT s.metric_id, s.month, s.value FROM metrics_metricsnapshot s
JOIN metrics_staffgroup g ON g.id = s.staff_group_id JOIN metrics_metric m ON m.id = s.metric_id
WHERE s.council_id = 1 AND s.superseded_at IS NULL AND g.slug = 'g0' AND m.id <= 24 ORDER BY s.month"""

app = dash.Dash(__name__)
app.layout = dash.html.Div([dash.dcc.Location(id="place"), dash.html.Div(id="tiles"), dash.dcc.Graph(id="history")])


@app.callback(dash.Output("tiles", "children"), dash.Output("history", "figure"), dash.Input("place", "pathname"))
def page(_):
    with sqlite3.connect(DATABASE) as database:
        rows = pd.read_sql(SQL, database)
    tiles, figure = [], go.Figure()
    for number, (metric, held) in enumerate(rows.groupby("metric_id")):
        spark = go.Figure(go.Scatter(x=held["month"], y=held["value"]), layout={"height": 80})
        latest = dash.html.B(f"{held['value'].iloc[-1]:.1f}%", className="latest")
        tiles.append(dash.html.Div([f"Metric {metric} ", latest, dash.dcc.Graph(figure=spark)]))
        if number == 0:
            figure.add_scatter(x=held["month"], y=held["value"])
    return tiles, figure


app.run(port=PORT)
