/**
 * Data out to people: the pages under `/view`.
 *
 * @module
 */
import { Hono } from "hono";

const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/static/control.css">
<title>meso360 dashboard</title>
<main>
<h1>Dashboard</h1>
<p>The dashboard is not part of this version: it comes with the next one. Records are made all the same.</p>
<p><a href="/">Control panel</a></p>
</main>
</html>
`;

/** The sub-app for `/view`. */
export function viewApp(): Hono {
  return new Hono().get("/", (c) => c.html(PAGE));
}
