// The editable plan table. It paints what Python sends, sends back one operation per action, and decides nothing itself.
//
// Amounts travel as whole numbers of the smallest unit (fen, or one lead); `unit` says how they are shown and typed.
// Only the rows in sight (and some beyond) exist as elements, so a plan of a thousand rows repaints as fast as one of fifty.

const grids = new WeakMap();

export default function (component) {
  const home = component.parentElement;
  if (!grids.has(home)) grids.set(home, new Grid(home.querySelector("#root")));
  const [data] = component.data;
  grids.get(home).update(data, component.setTriggerValue);
}

const BEYOND = 12; // rows kept above and below the ones in sight
const PATIENCE = 10_000; // milliseconds after which an answer is no longer waited for

const el = (tag, props = {}, ...children) => {
  const node = Object.assign(document.createElement(tag), props);
  node.append(...children);
  return node;
};
const key = (place) => place.join(",");
const same = (a, b) => a[0] === b[0] && a[1] === b[1];
const within = (value, most) => Math.min(Math.max(value, 0), most);
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);

/** Typed or pasted text as a whole number of the smallest unit; NaN when it is no number. `now` is for "+5%". */
export function parse(text, now, unit) {
  const clean = text.trim().replace(/[,，\s¥￥]/g, "").replace(/％/g, "%").replace(/−/g, "-");
  const relative = /^([+-]\d*\.?\d+)%$/.exec(clean);
  if (relative) return Math.round(now * (1 + Number(relative[1]) / 100));
  const plain = /^([+-]?\d*\.?\d+)(\D*)$/.exec(clean);
  if (!plain) return NaN;
  const divisor = plain[2] ? unit.words[plain[2].toLowerCase()] : unit.divisor;
  return divisor ? Math.round(Number(plain[1]) * divisor) : NaN;
}

class Grid {
  constructor(root) {
    this.root = root;
    this.at = this.anchor = [0, 0];
    this.folded = new Set();
    this.cells = new Map();
    this.marks = new Map();
    this.seq = Math.floor(Math.random() * 1e9); // a mounted-again table must not answer to an old reply
    this.waiting = []; // operations of somebody who types faster than answers come
    this.table = el("table", { role: "treegrid" });
    this.scroll = el("div", { className: "scroll" }, this.table);
    this.where = el("span", { className: "where" });
    this.buttons = el("span", { className: "buttons" });
    this.live = el("div", { className: "quiet", role: "status", ariaLive: "polite" });
    root.replaceChildren(el("div", { className: "bar" }, this.where, this.buttons), this.scroll, this.live);
    this.table.onkeydown = (event) => this.onKey(event);
    this.table.onpaste = (event) => this.onPaste(event);
    this.table.oncopy = (event) => this.onCopy(event);
    this.table.onmousedown = (event) => this.onPress(event);
    this.table.onmouseover = (event) => event.buttons === 1 && !this.input && this.moveTo(this.placeOf(event.target), true);
    this.table.ondblclick = (event) => this.placeOf(event.target) && this.edit();
    this.scroll.onscroll = () => this.isOutOfSight() && this.lines();
  }

  update(data, setTrigger) {
    this.setTrigger = setTrigger;
    const known = this.data, kept = known?.shape === data.shape;
    const answered = !known || data.ack !== known.ack;
    if (!kept || known.of !== data.of) this.before = undefined; // other lines or another track: nothing moved
    else if (answered) this.before = data.refusal ? undefined : known.values;
    this.data = data;
    this.locks = new Set(data.locks.map(key));
    this.closed = new Set(data.closed);
    this.flags = new Map(data.flags.map(([r, c, text]) => [`${r},${c}`, text]));
    this.notes = new Map(data.notes.map(([r, c, text]) => [`${r},${c}`, text]));
    this.show = this.writer(data.unit);
    this.exact = this.writer(data.unit.exact);
    this.scroll.style.maxHeight = `${data.height}px`;
    if (!kept) this.begin();
    else if (known.lang !== data.lang || known.may !== data.may) this.tools();
    if (answered) this.dropWhy();
    kept ? this.paint(answered) : this.build();
    if (answered) this.afterReply();
    this.next(answered || !kept);
  }

  begin() {
    const { rows, cols, fold } = this.data;
    this.waiting = []; // their places were those of other lines
    this.folded = new Set(rows.flatMap(([, depth], r) => (depth >= fold && this.hasParts(r) ? [r] : [])));
    this.at = this.anchor = [within(this.at[0], rows.length - 1), within(this.at[1], cols.length - 1)];
    if (!this.unfolded().includes(this.at[0])) this.at = this.anchor = [0, this.at[1]];
    this.tools();
  }

  writer({ divisor, digits, lang }) {
    const format = new Intl.NumberFormat(lang, { minimumFractionDigits: digits, maximumFractionDigits: digits });
    return (value) => (value === null ? "—" : format.format(value / divisor).replace("-", "−"));
  }

  // ---- the bar above the table --------------------------------------------------------------------------------
  tools() {
    const { t, absorb, may } = this.data;
    const button = (text, action, title) => el("button", { type: "button", textContent: text, title: title ?? "", onclick: () => { this.hadFocus = true; action(); } });
    this.absorb = el("select", { ariaLabel: t.absorb, title: t.absorb, value: "" }, ...absorb.options.map(([value, textContent]) => el("option", { value, textContent })));
    this.absorb.value = absorb.chosen;
    this.lockButton = button(t.lock, () => this.lock(), "L");
    this.undoButton = button(t.undo, () => this.send({ kind: "undo" }), "Ctrl+Z");
    this.redoButton = button(t.redo, () => this.send({ kind: "redo" }), "Ctrl+Y");
    this.openButton = button(t.open, () => this.send({ kind: "open", cell: this.at }), "I");
    const change = may ? [this.absorb, this.lockButton, this.undoButton, this.redoButton] : [];
    this.buttons.replaceChildren(...change, this.openButton);
    this.table.ariaLabel = t.table;
  }

  // ---- painting -----------------------------------------------------------------------------------------------
  hasParts(r) { return this.data.rows[r + 1]?.[1] > this.data.rows[r][1]; }

  unfolded() {
    const { rows } = this.data, hidden = new Set();
    return rows.map((_, r) => r).filter((r) => {
      const parent = rows[r][2];
      if (parent < 0 || !(hidden.has(parent) || this.folded.has(parent))) return true;
      hidden.add(r);
      return false;
    });
  }

  build() {
    const { cols, unit } = this.data;
    this.shown = this.unfolded();
    const widths = el("colgroup", {}, el("col", { className: "name" }), ...cols.map(() => el("col")));
    const heads = cols.map(([label, span], c) => el("th", { textContent: label, scope: "col", className: [span > 1 && "sub", this.closed.has(c) && "closed"].filter(Boolean).join(" ") }));
    const head = el("tr", {}, el("th", { className: "name", textContent: unit.name, scope: "col" }), ...heads);
    this.body = el("tbody");
    this.table.ariaRowCount = String(this.shown.length + 1);
    this.table.replaceChildren(widths, el("thead", {}, head), this.body);
    this.lines();
  }

  get lineHeight() { return matchMedia("(pointer: coarse)").matches ? 42 : 31; } // as in grid.css

  range() {
    const height = this.lineHeight, first = Math.floor(this.scroll.scrollTop / height) - BEYOND;
    const last = Math.ceil((this.scroll.scrollTop + this.data.height) / height) + BEYOND;
    return [Math.max(first, 0), Math.min(last, this.shown.length)];
  }

  isOutOfSight() {
    const [first, last] = this.range();
    return Math.abs(first - this.first) > BEYOND / 2 || Math.abs(last - this.last) > BEYOND / 2;
  }

  /** Make the rows in sight; spacers above and below keep the scroll bar honest. */
  lines() {
    [this.first, this.last] = this.range();
    this.cells.clear();
    this.marks.clear();
    const spacer = (count) => el("tr", { className: "spacer", ariaHidden: "true" }, el("td", { colSpan: this.data.cols.length + 1, style: `height:${count * this.lineHeight}px` }));
    const rows = this.shown.slice(this.first, this.last).map((r, i) => this.line(r, this.first + i));
    this.body.replaceChildren(...(this.first ? [spacer(this.first)] : []), ...rows, ...(this.last < this.shown.length ? [spacer(this.shown.length - this.last)] : []));
    this.paint(false);
  }

  line(r, number) {
    const { rows, cols, t } = this.data, [label, depth] = rows[r];
    const name = el("th", { className: "name", scope: "row", title: label });
    name.style.setProperty("--depth", depth);
    const line = el("tr", { className: `d${depth}`, ariaLevel: String(depth + 1), ariaRowIndex: String(number + 2) }, name);
    if (this.hasParts(r)) {
      const open = !this.folded.has(r);
      line.ariaExpanded = String(open);
      name.append(el("button", { type: "button", className: "twist", tabIndex: -1, textContent: open ? "▾" : "▸", ariaLabel: `${open ? t.fold : t.unfold} ${label}`, onclick: () => this.toggle(r) }));
    } else name.append(el("span", { className: "twist" }));
    const mark = el("span", { className: "over" });
    this.marks.set(r, mark);
    name.append(label, mark);
    for (let c = 0; c < cols.length; c++) {
      const td = el("td", { tabIndex: -1 });
      td.dataset.at = `${r},${c}`;
      this.cells.set(td.dataset.at, td);
      line.append(td);
    }
    return line;
  }

  toggle(r) {
    this.folded.has(r) ? this.folded.delete(r) : this.folded.add(r);
    if (!this.unfolded().includes(this.at[0])) this.at = this.anchor = [r, this.at[1]];
    this.build();
    this.focus();
  }

  paint(isAnswer) {
    const { values, cols, beside, t } = this.data, before = this.before ?? values;
    for (const [at, td] of this.cells) {
      if (this.input?.parentElement === td) continue;
      const [r, c] = at.split(",").map(Number), value = values[r][c], old = before[r][c];
      const isMoved = old !== value, isLocked = this.locks.has(at), flag = this.flags.get(at) ?? "", noted = this.notes.get(at) ?? "";
      const classes = [cols[c][1] > 1 && "sub", this.closed.has(c) && "closed", isLocked && "locked", flag && "flagged", noted && "noted", isMoved && (value > old ? "up" : "down")].filter(Boolean).join(" ");
      const note = isMoved ? "" : (beside?.[r][c] ?? "");
      const stamp = [value, old, classes, flag, noted, note].join("|");
      if (td.stamp === stamp) continue;
      td.stamp = stamp;
      td.className = isMoved && isAnswer ? `${classes} flash` : classes;
      td.ariaReadOnly = String(isLocked || this.closed.has(c) || !this.data.may);
      td.title = [isMoved && `${this.show(old)} → ${this.show(value)}`, isLocked && t.locked, this.closed.has(c) && t.closed, flag, noted].filter(Boolean).join(" · ");
      const parts = isMoved ? [el("span", { className: "old", textContent: this.show(old) }), el("span", { className: "sign", textContent: value > old ? "▲" : "▼", ariaHidden: "true" }), this.show(value)] : [this.show(value)];
      if (note) parts.push(el("span", { className: "beside", textContent: note }));
      if (isLocked) parts.push(el("span", { className: "quiet", textContent: t.locked }));
      for (const text of [flag, noted].filter(Boolean)) parts.push(el("span", { className: "quiet", textContent: text }));
      td.replaceChildren(...parts);
    }
    for (const [r, mark] of this.marks) mark.textContent = this.data.marks[r] ?? "";
    this.mark();
  }

  mark() {
    const { rows, cols, values, undo, redo, note, unit, t } = this.data;
    this.table.querySelector('td[tabindex="0"]')?.setAttribute("tabindex", "-1");
    this.cells.get(key(this.at))?.setAttribute("tabindex", "0");
    for (const td of this.table.querySelectorAll(".sel")) td.classList.remove("sel");
    const block = this.selection();
    if (block.length > 1) for (const at of block) this.cells.get(key(at))?.classList.add("sel");
    const [r, c] = this.at, path = [];
    for (let row = r; row >= 0; row = rows[row][2]) path.unshift(rows[row][0]);
    const place = `${path.slice(path.length > 1 ? 1 : 0).join(" › ")} · ${cols[c][0]}`;
    const value = values[r][c] === null ? t.empty : `${this.exact(values[r][c])} ${unit.exact.name}`;
    const isLocked = this.locks.has(key(this.at));
    const more = [value, isLocked && t.locked, this.closed.has(c) && t.closed, this.flags.get(key(this.at)), this.notes.get(key(this.at)), note].filter(Boolean).join(" · ");
    this.where.replaceChildren(el("b", { textContent: place }), ` ${more}`);
    this.lockButton.textContent = isLocked ? t.unlock : t.lock;
    this.undoButton.disabled = !undo;
    this.redoButton.disabled = !redo;
  }

  afterReply() {
    const { refusal, note, values, ack, t } = this.data;
    if (refusal) this.showWhy([refusal.row, refusal.col], refusal.text);
    else if (ack) this.live.textContent = note || fill(t.changed, { n: this.countMoved(values) });
    if (this.hadFocus) this.focus();
  }

  countMoved(values) {
    return this.before ? values.reduce((sum, row, r) => sum + row.filter((value, c) => value !== this.before[r][c]).length, 0) : 0;
  }

  // ---- a refusal, beside its cell -----------------------------------------------------------------------------
  showWhy(at, text) {
    this.dropWhy();
    if (!this.cells.has(key(at))) this.reach(at);
    const td = this.cells.get(key(at));
    if (!td) { this.live.textContent = text; return; }
    const typed = this.typed?.get(key(at));
    if (typed !== undefined) td.replaceChildren(typed);
    td.stamp = "";
    td.classList.add("refused");
    this.why = el("div", { className: "why", role: "alert", textContent: `✕ ${text}` });
    this.scroll.append(this.why);
    const most = this.scroll.scrollLeft + this.scroll.clientWidth - this.why.offsetWidth - 8;
    Object.assign(this.why.style, { left: `${Math.max(Math.min(td.offsetLeft, most), 0)}px`, top: `${td.offsetTop + td.offsetHeight + 2}px` });
  }

  dropWhy() {
    this.why?.remove();
    this.why = undefined;
  }

  hideWhy() {
    if (!this.why) return;
    this.dropWhy();
    this.typed = undefined;
    this.paint(false);
  }

  // ---- where we are -------------------------------------------------------------------------------------------
  placeOf(node) { return node.closest?.("td")?.dataset.at?.split(",").map(Number); }

  /** Scroll until the row of a place exists. */
  reach([r]) {
    const line = this.shown.indexOf(r);
    if (line < 0) return;
    this.scroll.scrollTop = Math.max(line * this.lineHeight - this.data.height / 2, 0);
    this.lines();
  }

  focus() {
    if (!this.cells.has(key(this.at))) this.reach(this.at);
    const td = this.cells.get(key(this.at)), s = this.scroll;
    if (!td) return;
    td.focus({ preventScroll: true });
    const name = td.parentElement.firstChild.offsetWidth, head = this.table.tHead.offsetHeight;
    if (td.offsetLeft - name < s.scrollLeft) s.scrollLeft = td.offsetLeft - name;
    if (td.offsetLeft + td.offsetWidth > s.scrollLeft + s.clientWidth) s.scrollLeft = td.offsetLeft + td.offsetWidth - s.clientWidth;
    if (td.offsetTop - head < s.scrollTop) s.scrollTop = td.offsetTop - head;
    if (td.offsetTop + td.offsetHeight > s.scrollTop + s.clientHeight) s.scrollTop = td.offsetTop + td.offsetHeight - s.clientHeight;
  }

  moveTo(place, extend = false) {
    if (!place) return;
    this.at = place;
    if (!extend) this.anchor = place;
    this.mark();
    this.focus();
  }

  step(down, right, extend) {
    const line = this.shown.indexOf(this.at[0]);
    this.moveTo([this.shown[within(line + down, this.shown.length - 1)], within(this.at[1] + right, this.data.cols.length - 1)], extend);
  }

  selection() {
    const [a, b] = [this.shown.indexOf(this.anchor[0]), this.shown.indexOf(this.at[0])].sort((x, y) => x - y);
    const [c, d] = [this.anchor[1], this.at[1]].sort((x, y) => x - y);
    return this.shown.slice(Math.max(a, 0), b + 1).flatMap((r) => Array.from({ length: d - c + 1 }, (_, i) => [r, c + i]));
  }

  // ---- what the reader does -----------------------------------------------------------------------------------
  onPress(event) {
    const place = this.placeOf(event.target);
    if (!place || event.target === this.input) return;
    event.preventDefault();
    if (this.input) this.commit();
    const isSecondTap = same(place, this.at) && matchMedia("(pointer: coarse)").matches;
    this.hadFocus = true;
    this.moveTo(place, event.shiftKey);
    if (isSecondTap) this.edit();
  }

  onKey(event) {
    if (this.input || event.isComposing) return;
    const { key: pressed, shiftKey } = event, command = event.ctrlKey || event.metaKey, jump = command ? 9999 : 1;
    const moves = { ArrowDown: [jump, 0], ArrowUp: [-jump, 0], ArrowRight: [0, jump], ArrowLeft: [0, -jump], PageDown: [15, 0], PageUp: [-15, 0], Home: [0, -9999], End: [0, 9999] };
    const run = (action) => { event.preventDefault(); event.stopPropagation(); this.hadFocus = true; action(); };
    const letter = pressed.toLowerCase();
    if (moves[pressed]) run(() => this.step(...moves[pressed], shiftKey));
    else if (command && letter === "z") run(() => this.send({ kind: shiftKey ? "redo" : "undo" }));
    else if (command && letter === "y") run(() => this.send({ kind: "redo" }));
    else if (command || event.altKey) return;
    else if (pressed === "Enter" || pressed === "F2") run(() => this.edit());
    else if (pressed === "Escape") run(() => { this.anchor = this.at; this.hideWhy(); this.moveTo(this.at); });
    else if (pressed === "Delete" || pressed === "Backspace") run(() => this.change(this.selection().map(([r, c]) => [r, c, 0])));
    else if (pressed === " " && this.hasParts(this.at[0])) run(() => this.toggle(this.at[0]));
    else if (letter === "l") run(() => this.lock());
    else if (letter === "i") run(() => this.send({ kind: "open", cell: this.at }));
    else if (/^[\d.+\-]$/.test(pressed)) run(() => this.edit(pressed));
  }

  /** Why a cell cannot be typed into; nothing when it can. */
  refusal([r, c]) {
    const { may, t } = this.data;
    return !may ? t.read_only : this.closed.has(c) ? t.why_closed : this.locks.has(`${r},${c}`) ? t.why_locked : "";
  }

  edit(text) {
    const reason = this.refusal(this.at);
    this.hideWhy();
    if (reason) return this.showWhy(this.at, reason);
    if (this.input) return;
    const [r, c] = this.at, td = this.cells.get(key(this.at)), { values, unit } = this.data;
    const now = values[r][c] === null ? "" : String(values[r][c] / unit.divisor);
    this.input = el("input", { value: text ?? now, inputMode: "decimal", ariaLabel: this.where.textContent, autocomplete: "off" });
    this.input.onkeydown = (event) => {
      event.stopPropagation();
      if (event.isComposing) return;
      if (event.key === "Escape") this.close();
      else if (event.key === "Enter") { event.preventDefault(); this.commit([event.shiftKey ? -1 : 1, 0]); }
      else if (event.key === "Tab") { event.preventDefault(); this.commit([0, event.shiftKey ? -1 : 1]); }
    };
    this.input.onblur = () => this.input && this.commit();
    td.append(this.input);
    this.input.focus();
    text ? this.input.setSelectionRange(9, 9) : this.input.select();
  }

  close() {
    const input = this.input;
    this.input = undefined;
    input.remove();
    this.focus();
  }

  commit(move) {
    const at = this.at, [r, c] = at, text = this.input.value, now = this.data.values[r][c] ?? 0;
    const value = text.trim() === "" ? now : parse(text, now, this.data.unit);
    this.close();
    if (Number.isNaN(value)) {
      this.typed = new Map([[key(at), text]]);
      return this.showWhy(at, this.data.t.no_number);
    }
    if (value !== now) this.change([[r, c, value]]);
    if (move) this.step(...move);
  }

  change(cells) {
    const open = cells.filter(([r, c]) => !this.refusal([r, c]));
    if (!open.length) return this.showWhy(cells[0].slice(0, 2), this.refusal(cells[0]));
    if (open.length < cells.length) {
      const shut = cells.find(([r, c]) => this.refusal([r, c]));
      return this.showWhy(shut.slice(0, 2), this.refusal(shut));
    }
    this.typed = new Map(cells.map(([r, c, value]) => [`${r},${c}`, this.show(value)]));
    this.pend(cells);
    this.send({ kind: "edit", cells, absorb: this.absorb.value });
  }

  /** Show what was typed until it is answered. */
  pend(cells) {
    for (const [r, c, value] of cells) {
      const td = this.cells.get(`${r},${c}`);
      if (!td) continue;
      td.replaceChildren(this.show(value));
      td.classList.add("pending");
      td.stamp = "";
    }
  }

  lock() {
    if (this.data.may) this.send({ kind: "lock", cells: this.selection() });
  }

  onCopy(event) {
    if (this.input) return;
    event.preventDefault();
    const lines = new Map(), { values, unit } = this.data;
    for (const [r, c] of this.selection()) lines.set(r, [...(lines.get(r) ?? []), values[r][c] === null ? "" : values[r][c] / unit.divisor]);
    event.clipboardData.setData("text/plain", [...lines.values()].map((line) => line.join("\t")).join("\n"));
  }

  /** A block from a spreadsheet: all of it, or nothing and the reason at the first cell that does not fit. */
  onPaste(event) {
    if (this.input) return;
    event.preventDefault();
    const { values, cols, unit, t } = this.data;
    const block = event.clipboardData.getData("text/plain").replace(/\r/g, "").replace(/\n$/, "").split("\n").map((line) => line.split("\t"));
    const top = Math.min(this.shown.indexOf(this.anchor[0]), this.shown.indexOf(this.at[0])), left = Math.min(this.anchor[1], this.at[1]);
    const cells = [];
    for (const [i, line] of block.entries()) for (const [j, text] of line.entries()) {
      if (text.trim() === "") continue;
      const r = this.shown[top + i], c = left + j;
      if (r === undefined || c >= cols.length) return this.showWhy(this.at, fill(t.paste_over, { rows: block.length, cols: line.length }));
      const value = parse(text, values[r][c] ?? 0, unit);
      if (Number.isNaN(value)) return this.showWhy([r, c], fill(t.paste_text, { text }));
      if (value !== values[r][c]) cells.push([r, c, value]);
    }
    this.hadFocus = true;
    if (cells.length) this.change(cells);
  }

  /** One operation at a time: a second one that is sent before the answer could take the place of the first. */
  send(op) {
    if (op.kind === "open") return this.setTrigger("op", { ...op, seq: ++this.seq }); // the table does not change
    this.waiting.push(op);
    if (!this.sent || Date.now() - this.sent > PATIENCE) this.next(true);
  }

  next(isFree) {
    if (!isFree) return;
    const op = this.waiting.shift();
    this.sent = op && Date.now();
    this.table.ariaBusy = String(Boolean(op));
    if (!op) return;
    if (op.kind === "edit") this.pend(op.cells);
    this.setTrigger("op", { ...op, seq: ++this.seq });
  }
}
