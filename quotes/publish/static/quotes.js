// What a reader can do without: notes beside the marks, one speaker at a time, copying a citation.
(() => {
  const text = document.querySelector("article.text");
  if (!text) return;
  const notes = new Map([...document.querySelectorAll("[data-note]")].map((note) => [note.dataset.note, note]));
  const marks = (quote) => text.querySelectorAll(`[data-quote="${quote}"]`);
  const card = document.createElement("div");
  card.id = "card";
  card.hidden = true;
  card.setAttribute("role", "status");
  document.body.append(card);
  card.tabIndex = -1;
  let pinned = null;
  let opener = null;

  function show(mark) {
    hide();
    const quote = mark.dataset.quote;
    const note = notes.get(quote);
    if (!note) return;
    marks(quote).forEach((each) => each.classList.add("on"));
    card.replaceChildren(...[...note.cloneNode(true).childNodes]);
    card.className = [...mark.classList].find((name) => /^c[0-9n]$/.test(name)) || "";
    card.hidden = false;
    const box = mark.getClientRects()[0] || mark.getBoundingClientRect();
    const left = Math.min(box.left, document.documentElement.clientWidth - card.offsetWidth - 12);
    const above = box.top - card.offsetHeight - 10;
    card.style.left = `${Math.max(12, left) + scrollX}px`;
    card.style.top = `${(above > 0 ? above : box.bottom + 10) + scrollY}px`;
  }

  function hide() {
    text.querySelectorAll(".on").forEach((each) => each.classList.remove("on"));
    card.hidden = true;
  }

  const marked = (event) => event.target.closest && event.target.closest("[data-quote]");
  text.addEventListener("pointerover", (event) => {
    if (event.pointerType === "mouse" && pinned === null && marked(event)) show(marked(event));
  });
  text.addEventListener("pointerout", (event) => {
    if (event.pointerType === "mouse" && pinned === null) hide();
  });
  text.addEventListener("focusin", (event) => marked(event) && show(marked(event)));
  text.addEventListener("focusout", () => pinned === null && hide());
  document.addEventListener("click", (event) => {
    const mark = marked(event);
    if (mark && text.contains(mark)) {
      if (event.target.closest("a")) event.preventDefault();
      pinned = pinned === mark.dataset.quote ? null : mark.dataset.quote;
      show(mark);
      if (pinned !== null && event.detail === 0) {
        opener = event.target.closest("a");
        card.focus();
      }
    } else if (!card.contains(event.target)) {
      pinned = null;
      hide();
    }
  });
  function close() {
    const inside = card.contains(document.activeElement);
    pinned = null;
    if (inside && opener) opener.focus();
    hide();
  }
  document.addEventListener("keydown", (event) => event.key === "Escape" && close());
  // The card stands at the end of the page; for keys it stands after the number that opened it.
  card.addEventListener("keydown", (event) => {
    if (event.key !== "Tab") return;
    const links = [...card.querySelectorAll("a")].filter((link) => link.getClientRects().length);
    const first = event.shiftKey && [card, links[0]].includes(document.activeElement);
    const last = !event.shiftKey && (links.at(-1) || card) === document.activeElement;
    if (first) event.preventDefault();
    if (first || last) close();
  });

  function spotlight(speaker) {
    text.classList.toggle("dim", speaker !== null);
    text.querySelectorAll(".lit").forEach((each) => each.classList.remove("lit"));
    if (speaker === null) return;
    for (const [quote, note] of notes) {
      if (note.dataset.speakers.split(" ").includes(speaker)) marks(quote).forEach((each) => each.classList.add("lit"));
    }
  }
  document.querySelectorAll("[data-speaker]").forEach((item) => {
    item.addEventListener("pointerenter", () => spotlight(item.dataset.speaker));
    item.addEventListener("pointerleave", () => spotlight(null));
    item.addEventListener("focusin", () => spotlight(item.dataset.speaker));
    item.addEventListener("focusout", () => spotlight(null));
  });
})();
