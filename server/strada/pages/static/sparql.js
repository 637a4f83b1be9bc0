// Comfort for the SPARQL form, which also works without: colours, completion, and a memory for those who want one.

const query = document.getElementById("query");
const { prefixes, terms, words } = JSON.parse(document.getElementById("completions").textContent);

// Colours: a copy of the text lies behind the transparent text of the form.

const KEYWORDS = "PREFIX BASE SELECT DISTINCT REDUCED CONSTRUCT DESCRIBE ASK FROM NAMED WHERE GRAPH OPTIONAL UNION MINUS FILTER BIND VALUES AS GROUP BY HAVING ORDER ASC DESC LIMIT OFFSET EXISTS NOT IN COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT SEPARATOR STR LANG LANGMATCHES DATATYPE IRI URI BNODE IF COALESCE BOUND CONTAINS STRSTARTS STRENDS STRBEFORE STRAFTER REGEX REPLACE LCASE UCASE SUBSTR STRLEN CONCAT YEAR MONTH DAY NOW ROUND CEIL FLOOR ABS SAMETERM ISIRI ISBLANK ISLITERAL ISNUMERIC".split(" ");
const KINDS = [
  ["comment", "#[^\\n]*"],
  ["iri", "<[^<>\"{}|^`\\\\\\s]*>"],
  ["string", "\"\"\"[^]*?(?:\"\"\"|$)|'''[^]*?(?:'''|$)|\"(?:[^\"\\\\\\n]|\\\\.)*\"?|'(?:[^'\\\\\\n]|\\\\.)*'?"],
  ["variable", "[?$]\\w+"],
  ["prefixed", "[\\w-]*:[\\w.-]*\\w|[\\w-]*:"],
  ["word", "[A-Za-z_]+"],
];
const TOKEN = new RegExp(KINDS.map(([kind, pattern]) => `(?<${kind}>${pattern})`).join("|"), "g");

const colours = document.createElement("pre");
colours.setAttribute("aria-hidden", "true");
query.before(colours);
query.parentElement.classList.add("coloured");

function kindOf(match) {
  const kind = KINDS.map(([name]) => name).find((name) => match.groups[name] !== undefined);
  return kind === "word" ? (KEYWORDS.includes(match[0].toUpperCase()) ? "keyword" : "") : kind;
}

function colour() {
  const pieces = [];
  let end = 0;
  for (const match of query.value.matchAll(TOKEN)) {
    const piece = document.createElement("span");
    piece.className = kindOf(match);
    piece.textContent = match[0];
    pieces.push(query.value.slice(end, match.index), piece);
    end = match.index + match[0].length;
  }
  colours.replaceChildren(...pieces, query.value.slice(end) + "\n");
  follow();
}

function follow() {
  colours.scrollTop = query.scrollTop;
  colours.scrollLeft = query.scrollLeft;
}

// Completion: prefixes, and the classes and properties that the catalogue uses.

const list = document.createElement("ul");
list.id = "suggestions";
list.className = "suggestions";
list.setAttribute("role", "listbox");
list.setAttribute("aria-label", words.suggestions);
list.hidden = true;
query.parentElement.after(list);
query.setAttribute("aria-autocomplete", "list");
query.setAttribute("aria-controls", list.id);

const before = () => /(?:^|[\s({;.,/|^!])([?\w-]+:?[\w-]*)$/.exec(query.value.slice(0, query.selectionStart))?.[1] ?? "";

function candidates(start) {
  // After `a` stands a class, elsewhere more often a property; classes are written with a capital.
  const wantsClass = /\sa\s+$/.test(query.value.slice(0, query.selectionStart - start.length));
  const fits = (each) => /:[A-Z]/.test(each) === wantsClass;
  const variables = [...new Set(query.value.match(/\?\w+/g))];
  const all = [...variables, ...Object.keys(prefixes).map((prefix) => `${prefix}:`), ...terms];
  const wanted = start.toLowerCase();
  const found = all.filter((each) => each !== start && each.toLowerCase().startsWith(wanted));
  const inside = terms.filter((each) => each.toLowerCase().includes(`:${wanted}`) && !found.includes(each));
  return [...found, ...inside].sort((one, other) => fits(other) - fits(one)).slice(0, 8);
}

function suggest() {
  const start = before();
  const found = start.length < 2 ? [] : candidates(start);
  list.replaceChildren(...found.map((text, index) => {
    const item = document.createElement("li");
    item.id = `suggestion-${index}`;
    item.setAttribute("role", "option");
    item.textContent = text;
    item.addEventListener("mousedown", (event) => { event.preventDefault(); complete(text); });
    return item;
  }));
  list.hidden = found.length === 0;
  choose(-1);
}

let chosen = -1;
function choose(index) {
  chosen = index;
  [...list.children].forEach((item, each) => item.setAttribute("aria-selected", String(each === index)));
  if (index < 0) query.removeAttribute("aria-activedescendant");
  else query.setAttribute("aria-activedescendant", list.children[index].id);
}

// The old command, because it alone can be undone by those who type.
function insert(text, from, to) {
  query.focus();
  query.setSelectionRange(from, to);
  document.execCommand("insertText", false, text);
}

function complete(text) {
  const at = query.selectionStart, from = at - before().length;
  const declares = /PREFIX\s+$/i.test(query.value.slice(0, from)) && prefixes[text.slice(0, -1)];
  insert(declares ? `${text} <${declares}>` : text, from, at);
  if (!declares) declare(text);
  list.hidden = true;
  query.focus();
  colour();
}

function declare(text) {
  const prefix = text.includes(":") ? text.slice(0, text.indexOf(":")) : "";
  if (!prefixes[prefix] || new RegExp(`PREFIX\\s+${prefix}:`, "i").test(query.value)) return;
  const line = `PREFIX ${prefix}: <${prefixes[prefix]}>\n`, at = query.selectionStart + line.length;
  insert(line, 0, 0);
  query.setSelectionRange(at, at);
}

query.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return query.form.requestSubmit();
  if (list.hidden) return;
  const count = list.children.length;
  if (event.key === "ArrowDown") choose((chosen + 1) % count);
  else if (event.key === "ArrowUp") choose((chosen - 1 + count) % count);
  else if (event.key === "Escape") list.hidden = true;
  else if (event.key === "Enter" && chosen >= 0) complete(list.children[chosen].textContent);
  else if (event.key === "Tab" && !event.shiftKey) complete(list.children[Math.max(chosen, 0)].textContent);
  else return;
  event.preventDefault();
});
query.addEventListener("input", () => { colour(); suggest(); });
query.addEventListener("scroll", follow);
query.addEventListener("blur", () => { list.hidden = true; });
new ResizeObserver(() => { colours.style.height = `${query.offsetHeight}px`; }).observe(query);

// What is there to be copied, where the browser lets a page do that.

for (const source of navigator.clipboard ? document.querySelectorAll("#answer .copied") : []) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "plain";
  button.textContent = words.copy;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(source.textContent);
    button.textContent = words.copied;
  });
  source.after(" ", button);
}

// A memory, on this device and only for who asks for it.

const MEMORY = "strada-questions", MOST = 20;
const remembered = () => JSON.parse(localStorage.getItem(MEMORY) ?? "null");
const memory = document.getElementById("memory");
const keep = memory.querySelector("input");

function show() {
  const questions = remembered();
  keep.checked = questions !== null;
  memory.querySelector("ol").replaceChildren(...(questions ?? []).map((text) => {
    const item = document.createElement("li"), button = document.createElement("button");
    button.type = "button";
    button.className = "plain";
    button.textContent = text.replace(/PREFIX\s+\S+\s+\S+\s*/gi, "").slice(0, 120);
    button.addEventListener("click", () => { query.value = text; colour(); query.focus(); });
    item.append(button);
    return item;
  }));
}

keep.addEventListener("change", () => {
  if (keep.checked) localStorage.setItem(MEMORY, "[]");
  else localStorage.removeItem(MEMORY);
  show();
});
query.form.addEventListener("submit", () => {
  const questions = remembered();
  if (questions === null) return;
  const others = questions.filter((text) => text !== query.value);
  localStorage.setItem(MEMORY, JSON.stringify([query.value, ...others].slice(0, MOST)));
});

memory.hidden = false;
document.getElementById("keys").hidden = false;
show();
colour();
