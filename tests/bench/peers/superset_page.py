"""python superset_page.py DATABASE: run by Superset's own Python; makes the page's data set, charts and dashboard."""

import json
import sys

from superset.app import create_app

SQL = """SELECT s.metric_id, s.month, s.value FROM metrics_metricsnapshot s
JOIN metrics_staffgroup g ON g.id = s.staff_group_id JOIN metrics_metric m ON m.id = s.metric_id
WHERE s.council_id = 1 AND s.superseded_at IS NULL AND g.slug = 'g0' AND m.id <= 24"""
VALUE = {"expressionType": "SQL", "sqlExpression": "MAX(value)", "label": "value"}
MEASURES = range(1, 25)
COLUMNS = 12


def data_set(database: str):
    from superset.connectors.sqla.models import SqlaTable, TableColumn
    from superset.models.core import Database

    held = Database(database_name="bench", sqlalchemy_uri=f"sqlite:///{database}")
    columns = [
        TableColumn(column_name="metric_id", type="INTEGER"),
        TableColumn(column_name="month", type="DATE", is_dttm=True),
        TableColumn(column_name="value", type="FLOAT"),
    ]
    return SqlaTable(table_name="figures", sql=SQL, database=held, columns=columns, main_dttm_col="month")


def chart(source, name: str, kind: str, number: int, **settings):
    from superset.models.slice import Slice

    only = {
        "clause": "WHERE",
        "expressionType": "SIMPLE",
        "subject": "metric_id",
        "operator": "==",
        "comparator": number,
    }
    settings |= {"viz_type": kind, "datasource": f"{source.id}__table", "adhoc_filters": [only]}
    settings |= {"x_axis": "month", "time_grain_sqla": "P1M", "y_axis_format": ".1f"}
    return Slice(
        slice_name=name, viz_type=kind, datasource_id=source.id, datasource_type="table", datasource_name="figures",
        params=json.dumps(settings),
    )  # fmt: skip


def charts(source) -> list:
    """A figure with its line for every measure, and one large chart."""
    small = [
        chart(source, f"Metric {n}", "big_number", n, metric=VALUE, show_trend_line=True, aggregation="LAST_VALUE")
        for n in MEASURES
    ]
    return [*small, chart(source, "History", "echarts_timeseries_line", 1, metrics=[VALUE], row_limit=10_000)]


def part(kind: str, name: str, parents: list[str], children: list[str], **meta) -> dict:
    return {"type": kind, "id": name, "parents": parents, "children": children, "meta": meta}


def layout(held: list) -> dict:
    """Rows of six figures, and the large chart below them."""
    rows = [held[start : start + 6] for start in range(0, len(held), 6)]
    names = [f"ROW-{number}" for number in range(len(rows))]
    above = ["ROOT_ID", "GRID_ID"]
    parts = [part("ROOT", "ROOT_ID", [], ["GRID_ID"]), part("GRID", "GRID_ID", above[:1], names)]
    for name, row in zip(names, rows, strict=True):
        parts.append(part("ROW", name, above, [f"CHART-{one.id}" for one in row], background="BACKGROUND_TRANSPARENT"))
        size = {"width": COLUMNS // len(row), "height": 24 if len(row) > 1 else 50}
        parts += [part("CHART", f"CHART-{one.id}", [*above, name], [], chartId=one.id, **size) for one in row]
    return {"DASHBOARD_VERSION_KEY": "v2"} | {one["id"]: one for one in parts}


def main(database: str) -> None:
    with create_app().app_context():
        from superset.extensions import db
        from superset.models.dashboard import Dashboard

        source = data_set(database)
        db.session.add(source)
        db.session.flush()
        held = charts(source)
        db.session.add_all(held)
        db.session.flush()
        words = {"dashboard_title": "Scorecard", "slug": "scorecard", "published": True}
        db.session.add(Dashboard(slices=held, position_json=json.dumps(layout(held)), json_metadata="{}", **words))
        db.session.commit()


if __name__ == "__main__":
    main(sys.argv[1])
