// The layers of the network of an architecture: a table from the server; a page from the disk says which command prints it.

import { ask, isServed } from "./data.js";
import { choice, copyButton, h } from "./dom.js";
import { counted, grouped } from "./format.js";
import { change } from "./router.js";
import { Table } from "./table.js";

const DATASETS = ["cifar10", "cifar100", "ImageNet16-120"];
const MILLION = 1e6;

export class Layers {
  constructor() {
    this.table = new Table("Layers of its network", { name: "layers", className: "rows short" });
    this.table.box.id = "arch-layers";
    this.datasetPick = choice("Images of", DATASETS.map((name) => [name, name]), DATASETS[0], (net) => change({ net }), { id: "arch-net" });
    this.rowsPick = choice("A row for each", [["", "part"], ["layers", "layer"]], "", (rows) => change({ rows }), { id: "arch-net-rows" });
    this.note = h("p", { id: "arch-layers-note", className: "quiet", attributes: { role: "status" } });
    this.command = h("code", { id: "arch-layers-command" });
    this.element = h("section", {}, h("h2", {}, "Layers of its network"),
      h("div", { className: "row" }, this.datasetPick, isServed ? this.rowsPick : null, isServed ? this.table.csvButton() : null,
        copyButton("Copy command", () => this.command.textContent)),
      h("p", {}, this.command), this.note, isServed ? this.table.element : null);
  }

  async show(space, at, query) {
    const dataset = DATASETS.includes(query.net) ? query.net : DATASETS[0];
    const isEach = query.rows === "layers";
    [this.datasetPick.lastChild.value, this.rowsPick.lastChild.value] = [dataset, isEach ? "layers" : ""];
    this.command.textContent = `natsbench network '${space.strings[at]}' --dataset ${dataset}${isEach || !isServed ? " --layers" : ""}`;
    if (!isServed) {
      this.note.textContent = "This command prints every layer with its output, weights and multiply-adds; with --out network.onnx it writes the network. natsbench serve shows them here.";
      return;
    }
    const key = [space.name, at, dataset].join();
    if (key !== this.key) {
      [this.key, this.network] = [key, null];
      this.note.textContent = "Loading ...";
      try {
        const network = await ask("network", { space: space.name, arch: space.indexes[at], dataset });
        if (key !== this.key) return; // another one was opened in the meantime
        this.network = network;
      } catch (error) {
        this.key = null;
        this.note.textContent = error.message;
      }
    }
    if (this.network) this.draw(isEach);
  }

  draw(isEach) {
    const { layers, side, params, flops } = this.network;
    this.note.textContent = `${counted(layers.length, "layer")} for an image of ${side} x ${side} pixels: ${grouped(params)} params (weights), ${(flops / MILLION).toFixed(3)} million FLOPs (multiply-adds).`;
    const numbers = [
      { id: "output", title: "output", unit: "channels x pixels x pixels", value: ({ output }) => output },
      { id: "params", title: "params", unit: "weights", isNumber: true, value: (row) => row.params, text: (row) => grouped(row.params) },
      { id: "flops_millions", title: "FLOPs", unit: "M", isNumber: true, value: (row) => row.flops / MILLION, text: (row) => (row.flops / MILLION).toFixed(4) },
    ];
    if (isEach) {
      this.table.show([
        { id: "number", title: "no.", isNumber: true, value: (row) => row.number },
        { id: "part", title: "part", value: ({ part }) => part },
        { id: "layer", title: "layer", value: ({ layer }) => layer },
        { id: "what", title: "what it does", value: ({ what }) => what }, ...numbers,
      ], layers.map((layer, at) => ({ ...layer, number: at + 1 })), { id: "number", isDescending: false });
      return;
    }
    this.table.show([
      { id: "number", title: "no.", isNumber: true, value: (row) => row.number },
      { id: "part", title: "part", value: ({ part }) => part },
      { id: "layers", title: "layers", isNumber: true, value: (row) => row.layers }, ...numbers,
      { id: "share", title: "of all FLOPs", unit: "%", isNumber: true, value: (row) => (100 * row.flops) / flops, text: (row) => ((100 * row.flops) / flops).toFixed(1) },
    ], parts(layers), { id: "number", isDescending: false });
  }
}

/** Neighbouring layers of the same part together. */
function parts(layers) {
  const found = [];
  for (const { part, output, params, flops } of layers) {
    if (found.at(-1)?.part !== part) found.push({ number: found.length + 1, part, layers: 0, params: 0, flops: 0 });
    const last = found.at(-1);
    last.layers++;
    last.output = output;
    last.params += params;
    last.flops += flops;
  }
  return found;
}
