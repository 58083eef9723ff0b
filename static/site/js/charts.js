// Draws each figure[data-chart] from the JSON beside it, once the words of the page have been read in.
const Plotly = window.Plotly;
const config = { displayModeBar: false, displaylogo: false, showSendToCloud: false, responsive: true };

for (const figure of document.querySelectorAll("figure[data-chart]")) {
  const chart = JSON.parse(document.getElementById(figure.dataset.chart).textContent);
  const place = figure.querySelector("[data-plot]");
  const narrow = place.clientWidth < 480;
  const fitted = narrow ? { ...chart.layout, font: { ...chart.layout.font, size: 12 }, margin: { ...chart.layout.margin, l: 42, r: 112 },
    annotations: chart.layout.annotations.map((note) => ({ ...note, font: { ...note.font, size: 11 } })) } : chart.layout;
  Plotly.newPlot(place, chart.data, fitted, config).then(() => { figure.dataset.drawn = "yes"; });
  const save = figure.querySelector("button[data-picture]");
  if (save) {
    save.hidden = false;
    save.addEventListener("click", () => {
      const notes = [figure.dataset.source, ...(figure.dataset.notes || "").split("|")].filter(Boolean);
      const layout = { ...chart.layout, title: { text: figure.dataset.title, font: { size: 15 } },
        annotations: [...(chart.layout.annotations || []), { text: notes.join("<br>"), showarrow: false, xref: "paper",
          yref: "paper", x: 0, y: 0, xanchor: "left", yanchor: "top", yshift: -45, align: "left", font: { size: 11 } }],
        margin: { ...chart.layout.margin, t: 60, b: 80 + 14 * notes.length } };
      Plotly.downloadImage({ data: chart.data, layout }, { format: "png", width: 1000, height: 540 + 14 * notes.length, filename: figure.dataset.name });
    });
  }
}
