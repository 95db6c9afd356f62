// Lighthouse's accessibility category, one Chromium for all pages; started by tools/lighthouse/__init__.py.
// In (stdin):  {"chromium": path, "arguments": [...], "visits": [{"name", "url", "cookie"}]}
// Out (stdout): [{"name", "form", "url", "score", "failed": [...]}]; score 0..1, null where a page could not be read.

import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {pathToFileURL} from 'node:url';

// this file stays in the source tree, the packages lie in the folder it is started in
const here = createRequire(pathToFileURL(`${process.cwd()}/package.json`));
const load = (name) => import(pathToFileURL(here.resolve(name)).href);
const {default: lighthouse, desktopConfig} = await load('lighthouse');
const {launch} = await load('chrome-launcher');

const {chromium, arguments: chromeFlags, visits} = JSON.parse(readFileSync(0, 'utf8'));
const chrome = await launch({chromePath: chromium, chromeFlags: ['--headless=new', ...chromeFlags], logLevel: 'silent'});
const CHEAP = {
  port: chrome.port, onlyCategories: ['accessibility'], output: 'json', logLevel: 'silent',
  disableFullPageScreenshot: true, locale: 'en-US', maxWaitForLoad: 15_000,
  // our pages are whole when they are loaded: nothing is drawn later, so no second of quiet is waited for
  pauseAfterFcpMs: 0, pauseAfterLoadMs: 0, networkQuietThresholdMs: 100, cpuQuietThresholdMs: 100,
};

async function audit({name, url, cookie}, form) {
  const extraHeaders = cookie ? {Cookie: cookie} : {};
  const done = await lighthouse(url, {...CHEAP, extraHeaders}, form === 'desktop' ? desktopConfig : undefined);
  const {audits, categories, finalDisplayedUrl, runtimeError} = done.lhr;
  const failed = categories.accessibility.auditRefs
    .filter(({id, weight}) => weight > 0 && audits[id].score !== null && audits[id].score < 1)
    .map(({id}) => `${id}: ${(audits[id].details?.items ?? []).slice(0, 3).map((one) => one.node?.snippet).join(' | ')}`);
  if (runtimeError) failed.push(runtimeError.message);
  return {name, form, url: finalDisplayedUrl, score: categories.accessibility.score, failed};
}

const found = [];
try {
  for (const form of ['desktop', 'mobile']) {
    for (const visit of visits) found.push(await audit(visit, form));
  }
} finally {
  chrome.kill();
}
console.log(JSON.stringify(found));
