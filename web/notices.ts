/** The licences of all code of others in the built page, gathered in one file beside it. */

import type { Plugin } from "vite";

/** What is asked of the disk. */
export interface Disk {
  /** The text of a file. */
  read(path: string): Promise<string>;
  /** The names in a folder. */
  list(folder: string): Promise<string[]>;
}

export interface Notice {
  name: string;
  licence: string;
  text: string;
}

interface Package {
  name: string;
  folder: string;
}

const FILE = "licences.txt";
const INTRODUCTION = `Cette page contient du code d’autres auteurs, que voici avec leurs licences.
This page contains code by others: here they are, with their licences.
`;
const IN_PACKAGE = /^(.*\/node_modules\/)((?:@[^/]+\/)?[^/]+)\/(.*)$/;
const LICENCE_FILE = /^(licen[cs]e|copying|notice)/i;
const LICENCE_SECTION = /^#+ *licen[cs]e.*copyright/is;

/** Write the notices beside the page; a package without a licence text ends the build. */
export function notices(): Plugin {
  let root = "";
  return {
    name: "notices",
    apply: "build",
    configResolved(config) {
      root = config.root;
    },
    async generateBundle() {
      const disk: Disk = {
        read: (path) => this.fs.readFile(path, { encoding: "utf8" }),
        list: (folder) => this.fs.readdir(folder),
      };
      const found = await gather([...this.getModuleIds()], root, disk);
      this.emitFile({ type: "asset", fileName: FILE, source: written(found) });
    },
  };
}

/** The notices of all packages that `modules` come from, by name. */
export async function gather(modules: readonly string[], root: string, disk: Disk): Promise<Notice[]> {
  const packages = await packagesOf(modules, root, disk);
  packages.sort((one, other) => (one.name < other.name ? -1 : 1));
  return Promise.all(packages.map((each) => notice(each, disk)));
}

/**
 * The packages that modules come from. Some were themselves built from others, as MapLibre is: the source map that lies
 * beside such a file names them.
 */
async function packagesOf(modules: readonly string[], root: string, disk: Disk): Promise<Package[]> {
  const found = new Map<string, Package>();
  const seen = new Set<string>();
  const waiting = modules.map((id) => pathOf(id, root));
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const [, above, name, file] = IN_PACKAGE.exec(path) ?? [];
    if (!above || !name || seen.has(path)) continue;
    seen.add(path);
    const folder = await folderOf(name, above, disk);
    found.set(name, { name, folder });
    const map = await disk.read(`${folder}/${file}.map`).catch(() => "{}");
    for (const source of (JSON.parse(map).sources ?? []) as string[]) {
      const [, , inner, rest] = IN_PACKAGE.exec(`/${source}`) ?? [];
      if (inner) waiting.push(`${folder}/node_modules/${inner}/${rest}`);
    }
  }
  return [...found.values()];
}

/** Where a module is; those that have no file are helpers that Vite adds. */
function pathOf(id: string, root: string): string {
  return id.startsWith("\0") ? `${root}/node_modules/vite/${id.slice(1)}` : id.replace(/\?.*$/, "");
}

/** Where a package is installed: in `above`, the folder of the packages beside it, or further up. */
async function folderOf(name: string, above: string, disk: Disk): Promise<string> {
  for (let folder = above; folder; folder = IN_PACKAGE.exec(folder)?.[1] ?? "") {
    if ((await disk.list(folder + name).catch(() => [])).length > 0) return folder + name;
  }
  throw new Error(`${name} is in the page, but not installed: its licence can't be told`);
}

async function notice({ name, folder }: Package, disk: Disk): Promise<Notice> {
  const { license } = JSON.parse(await disk.read(`${folder}/package.json`));
  const files = (await disk.list(folder)).filter((file) => LICENCE_FILE.test(file)).sort();
  const texts = await Promise.all(files.map((file) => disk.read(`${folder}/${file}`)));
  if (texts.length === 0) {
    const readme = await disk.read(`${folder}/README.md`).catch(() => "");
    texts.push(readme.split(/^(?=#)/m).find((section) => LICENCE_SECTION.test(section)) ?? "");
  }
  const text = texts.map((each) => each.trim()).join("\n\n");
  if (!text || typeof license !== "string") throw new Error(`${name} is in the page, and carries no licence`);
  return { name, licence: license, text };
}

function written(found: readonly Notice[]): string {
  const line = "=".repeat(80);
  const parts = found.map(({ name, licence, text }) => `${line}\n${name}: ${licence}\n${line}\n\n${text}\n`);
  return [INTRODUCTION, ...parts].join("\n");
}
