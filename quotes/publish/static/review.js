// Keys for the decisions, and spans set by selecting text in the passage: with a mouse, a finger or keys.
(() => {
  const form = document.querySelector("form.verdict");
  const passage = document.getElementById("passage");
  if (!form || !passage) return;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input:not([type=checkbox]), select, textarea")) return;
    const wanted = form.querySelector(`[accesskey="${CSS.escape(event.key)}"]`);
    if (wanted) {
      event.preventDefault();
      wanted.click();
    }
  });

  const field = form.elements.content;
  const adding = document.getElementById("r-add");
  const words = document.getElementById("r-words");
  adding.closest("p").hidden = false;
  const spans = () => field.value.trim().split(/\s+/).filter(Boolean);
  let kept = [];

  // Offsets of the article count Unicode characters; the browser counts UTF-16 units.
  function offset(node, at) {
    const element = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest("[data-at]");
    if (!element || !passage.contains(element)) return null;
    const range = document.createRange();
    range.setStart(element, 0);
    range.setEnd(node, at);
    return Number(element.dataset.at) + [...range.toString()].length;
  }

  function tell() {
    const said = spans().map((span) => {
      const [start, end] = span.split("-").map(Number);
      let found = "";
      for (const part of passage.querySelectorAll("[data-at]")) {
        const at = Number(part.dataset.at);
        found += [...part.textContent].slice(Math.max(0, start - at), Math.max(0, end - at)).join("");
      }
      return found;
    });
    words.textContent = said.join(" … ");
  }

  document.addEventListener("selectstart", () => {
    kept = adding.checked ? spans() : [];
  });
  document.addEventListener("selectionchange", () => {
    const selection = getSelection();
    if (selection.isCollapsed) return;
    const range = selection.getRangeAt(0);
    const start = offset(range.startContainer, range.startOffset);
    const end = offset(range.endContainer, range.endOffset);
    if (start === null || end === null || end <= start) return;
    field.value = [...kept, `${start}-${end}`].sort((a, b) => parseInt(a) - parseInt(b)).join(" ");
    tell();
  });
  field.addEventListener("input", tell);
  tell();
})();
