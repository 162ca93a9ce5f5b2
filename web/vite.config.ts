import { defineConfig, type Plugin } from "vite";
import { notices } from "./notices";

const SERVICE = "http://127.0.0.1:8000";
const ROUTES = ["/reachable", "/journey", "/isochrones", "/map.json", "/style.json", "/tiles"];

/** The map's code is asked for by the page's code; browsers are told of it at once, to save a round trip. */
const preloadMap: Plugin = {
  name: "preload-map",
  transformIndexHtml: {
    order: "post",
    handler: (_, { bundle }) =>
      Object.keys(bundle ?? {})
        .filter((file) => /\/map-[^/]*\.js$/.test(file))
        .map((file) => ({
          tag: "link",
          attrs: { rel: "modulepreload", crossorigin: true, href: `./${file}` },
        })),
  },
};

export default defineConfig({
  plugins: [preloadMap, notices()],
  // The page may be served under any path.
  base: "./",
  build: {
    outDir: "../isochrones/api/web",
    emptyOutDir: true,
    target: "es2022",
    // MapLibre is one chunk, loaded beside the rest; it is larger than what Vite finds usual.
    chunkSizeWarningLimit: 1200,
  },
  server: { proxy: Object.fromEntries(ROUTES.map((route) => [route, SERVICE])) },
});
