// Draws each figure[data-chart] from the JSON beside it, once the words of the page have been read in.
const Plotly = window.Plotly;
const config = { displayModeBar: false, displaylogo: false, showSendToCloud: false, responsive: true };

for (const figure of document.querySelectorAll("figure[data-chart]")) {
  const chart = JSON.parse(document.getElementById(figure.dataset.chart).textContent);
  const place = figure.querySelector("[data-plot]");
  Plotly.newPlot(place, chart.data, chart.layout, config).then(() => { figure.dataset.drawn = "yes"; });
  const save = figure.querySelector("button[data-picture]");
  if (save) {
    save.hidden = false;
    save.addEventListener("click", () => {
      const layout = { ...chart.layout, title: { text: figure.dataset.title, font: { size: 15 } },
        annotations: [...(chart.layout.annotations || []), { text: figure.dataset.source, showarrow: false, xref: "paper",
          yref: "paper", x: 0, y: -0.28, xanchor: "left", font: { size: 11 } }], margin: { ...chart.layout.margin, t: 60, b: 110 } };
      Plotly.downloadImage({ data: chart.data, layout }, { format: "png", width: 1000, height: 560, filename: figure.dataset.name });
    });
  }
}
