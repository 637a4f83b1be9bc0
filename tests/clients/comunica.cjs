// Asks Comunica what stands in standard input: {"sources": [...], "queries": {name: text}}. Writes answers by name.
"use strict";

const { text } = require("node:stream/consumers");
const { QueryEngine } = require("@comunica/query-sparql");

const MEDIA_TYPES = { quads: "application/n-quads" };

async function answer(engine, query, sources) {
  const result = await engine.query(query, { sources });
  const mediaType = MEDIA_TYPES[result.resultType] ?? "application/sparql-results+json";
  const { data } = await engine.resultToString(result, mediaType);
  return { mediaType, body: await text(data) };
}

async function main() {
  const { sources, queries } = JSON.parse(await text(process.stdin));
  const engine = new QueryEngine();
  const answers = {};
  for (const [name, query] of Object.entries(queries)) {
    try {
      answers[name] = await answer(engine, query, sources);
    } catch (error) {
      answers[name] = { error: error.message };
    }
  }
  process.stdout.write(JSON.stringify(answers));
}

main();
