// Shows how far the work on a large file has come. The bar moves at every look; the words that a screen reader
// speaks change only with the stage and at each quarter, so that it is not talked over.
const place = document.querySelector("[data-progress]");
const bar = place.querySelector("progress");
const words = place.querySelector("[data-words]");
let said = "";

function show(standing) {
  bar.max = standing.total;
  bar.value = standing.done;
  const quarter = Math.floor((4 * standing.done) / standing.total);
  const mark = `${standing.words} ${quarter}`;
  if (mark !== said) {
    said = mark;
    words.textContent = `${standing.words}, ${standing.done} % done`;
  }
}

async function look() {
  try {
    const answer = await fetch(place.dataset.progress, { headers: { Accept: "application/json" } });
    // Signed out meanwhile: the page itself asks to sign in again.
    if (answer.redirected || !answer.ok) return location.reload();
    const standing = await answer.json();
    if (standing.ended) return location.reload();
    show(standing);
  } catch {
    words.textContent = "The site does not answer just now. The work goes on; this page looks again.";
    said = "";
  }
  setTimeout(look, 1000);
}

setTimeout(look, 500);
