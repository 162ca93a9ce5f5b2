import { describe, expect, it } from "vitest";
import { type Disk, gather } from "../notices";

const ROOT = "/src/web";
const NODE = `${ROOT}/node_modules`;
const MIT = '{"license": "MIT"}';

function disk(files: Record<string, string>): Disk {
  const full = new Map(Object.entries(files).map(([path, text]) => [`${NODE}/${path}`, text]));
  return {
    read: async (path) => full.get(path) ?? Promise.reject(new Error(`no ${path}`)),
    list: async (folder) =>
      [...full.keys()]
        .filter((path) => path.startsWith(`${folder}/`))
        .map((path) => path.slice(folder.length + 1).replace(/\/.*/, "")),
  };
}

const found = async (modules: string[], files: Record<string, string>) =>
  (await gather(modules, ROOT, disk(files))).map(({ name, licence, text }) => [name, licence, text]);

describe("the notices", () => {
  it("tell the packages that modules come from, each once, by name", async () => {
    const files = {
      "zebra/package.json": '{"license": "ISC"}',
      "zebra/LICENSE": "ISC text\n",
      "@a/b/package.json": MIT,
      "@a/b/license.md": "MIT text",
      "@a/b/NOTICE": "Made by B.",
    };
    const modules = [
      `${ROOT}/src/main.ts`,
      `${NODE}/zebra/one.js`,
      `${NODE}/zebra/two.css?inline`,
      `${NODE}/@a/b/x.js`,
    ];
    expect(await found(modules, files)).toEqual([
      ["@a/b", "MIT", "Made by B.\n\nMIT text"],
      ["zebra", "ISC", "ISC text"],
    ]);
  });

  it("tell what packages were built from, as deep as it goes", async () => {
    const files = {
      "map/package.json": MIT,
      "map/LICENSE": "map",
      "map/dist/map.js.map":
        '{"sources": ["../src/own.ts", "../node_modules/style/dist/style.js", "../node_modules/pbf/index.js"]}',
      "map/node_modules/pbf/package.json": MIT,
      "map/node_modules/pbf/LICENSE": "the pbf of map",
      "pbf/package.json": MIT,
      "pbf/LICENSE": "another pbf",
      "style/package.json": MIT,
      "style/LICENSE": "style",
      "style/dist/style.js.map": '{"sources": ["../../../node_modules/queue/index.js"]}',
      "queue/package.json": MIT,
      "queue/LICENSE": "queue",
    };
    const told = await found([`${NODE}/map/dist/map.js`], files);
    expect(told.map(([, , text]) => text)).toEqual(["map", "the pbf of map", "queue", "style"]);
  });

  it("tell of the helpers that Vite adds", async () => {
    const files = { "vite/package.json": MIT, "vite/LICENSE.md": "Vite" };
    expect(await found(["\0vite/preload-helper.js"], files)).toEqual([["vite", "MIT", "Vite"]]);
  });

  it("take the licence from the README where there is no other", async () => {
    const section = "## License (MIT)\n\nCopyright (c) 2011 Somebody";
    const files = { "hash/package.json": MIT, "hash/README.md": `# Hash\n\n${section}\n\n## Thanks\n` };
    expect(await found([`${NODE}/hash/index.js`], files)).toEqual([["hash", "MIT", section]]);
  });

  it.each([
    ["no text", { "bare/package.json": MIT, "bare/README.md": "## License\n\nMIT" }],
    ["no name", { "bare/package.json": "{}", "bare/LICENSE": "Do what you like." }],
    ["nothing at all", {}],
  ])("can't be written for a package with %s", async (_, files) => {
    await expect(found([`${NODE}/bare/index.js`], files)).rejects.toThrow("bare is in the page");
  });
});
