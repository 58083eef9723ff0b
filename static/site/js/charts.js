// Draws each figure[data-chart] from the JSON beside it, once the words of the page have been read in.
const Plotly = window.Plotly;
const config = { displayModeBar: false, displaylogo: false, showSendToCloud: false, responsive: false };
const NARROW = 480;

// On a phone there is room for names in the margin only where lines end there, and none for what the key says too.
function onAPhone(chart) {
  const notes = (chart.layout.annotations || []).filter((note) => note.name !== "aside");
  const named = notes.some((note) => note.name === "end");
  const smaller = (trace) => trace.marker ? { ...trace, marker: { ...trace.marker, size: Math.min(trace.marker.size, 7) } } : trace;
  return {
    data: chart.data.map(smaller),
    layout: { ...chart.layout, font: { ...chart.layout.font, size: 12 }, margin: { ...chart.layout.margin, l: 42, r: named ? 112 : 12 },
      annotations: notes.map((note) => ({ ...note, font: { ...note.font, size: 11 },
        ...(note.name === "promise" && !named ? { xref: "paper", x: 1, xanchor: "right", xshift: 0, bgcolor: "rgba(255, 255, 255, 0.75)" } : {}) })) },
  };
}

function draw(figure, chart, place) {
  const width = place.clientWidth;
  const { data, layout } = width < NARROW ? onAPhone(chart) : chart;
  return Plotly.react(place, data, { ...layout, width }, config).then(() => {
    // So that paper, which is narrower than the screen, shows all of it.
    for (const svg of place.querySelectorAll(".main-svg")) svg.setAttribute("viewBox", `0 0 ${width} ${layout.height}`);
    figure.dataset.drawn = "yes";
  });
}

for (const figure of document.querySelectorAll("figure[data-chart]")) {
  const chart = JSON.parse(document.getElementById(figure.dataset.chart).textContent);
  const place = figure.querySelector("[data-plot]");
  let drawn = place.clientWidth;
  draw(figure, chart, place);
  window.addEventListener("resize", () => {
    if (place.clientWidth === drawn) return;
    drawn = place.clientWidth;
    draw(figure, chart, place);
  });
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
