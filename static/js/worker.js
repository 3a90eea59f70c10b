// Shows the pass without a connection. Keeps the style, the scripts and the pass page; every
// other page is asked from the server, and answered in words when there is none.
"use strict";
const FILES_CACHE = "sekisho-EDITION";
const PASS_CACHE = "sekisho-pass";
const KEPT_FILES = "KEPT";
const PASS = /^\/d\/[^/]+\/pass$/;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(FILES_CACHE).then((cache) => cache.addAll(KEPT_FILES)));
  self.skipWaiting();
});

self.addEventListener("activate", (event) => {
  event.waitUntil(caches.keys().then((names) => Promise.all(names
    .filter((name) => name !== FILES_CACHE && name !== PASS_CACHE)
    .map((name) => caches.delete(name)))).then(() => self.clients.claim()));
});

const asKept = async (response) => {
  const text = await response.text();
  const shown = text.replace('id="kept-copy" role="status" hidden', 'id="kept-copy" role="status"');
  return new Response(shown, { headers: { "Content-Type": "text/html; charset=utf-8" } });
};

const passPage = async (request) => {
  const cache = await caches.open(PASS_CACHE);
  const path = new URL(request.url).pathname;
  try {
    const response = await fetch(request);
    if (response.ok && !response.redirected) await cache.put(path, response.clone());
    else if (response.status === 404 || response.type === "opaqueredirect") await cache.delete(path);
    return response;
  } catch {
    const kept = await cache.match(path);
    return kept ? asKept(kept) : caches.match("/offline");
  }
};

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (url.origin !== location.origin) return;
  if (event.request.mode === "navigate") {
    if (event.request.method === "GET" && PASS.test(url.pathname)) event.respondWith(passPage(event.request));
    else event.respondWith(fetch(event.request).catch(() => caches.match("/offline")));
  } else if (KEPT_FILES.includes(url.pathname + url.search)) {
    event.respondWith(caches.match(event.request).then((kept) => kept || fetch(event.request)));
  }
});
