const bundleUrl = require('node:url').pathToFileURL(__filename).href;
"use strict";

// src/adapters/cue-worker.ts
var import_node_worker_threads = require("node:worker_threads");

// src/adapters/cue-host.ts
var EngineExit = class extends Error {
  status;
  constructor(status) {
    super(`the engine ended with status ${status}`);
    this.name = new.target.name;
    this.status = status;
  }
};
var SUCCESS = 0;
var BAD_DESCRIPTOR = 8;
var NOT_SUPPORTED = 52;
var MONOTONIC = 1;
var PRINT_LIMIT_BYTES = 4096;
var SUBSCRIPTION_BYTES = 48;
var EVENT_BYTES = 32;
var WALL_CLOCK_NANOSECONDS = 1704067200000000000n;
function createEngineHost() {
  let view = new DataView(new ArrayBuffer(0));
  let memory;
  let output = "";
  let random = 625341585;
  function data() {
    if (memory !== void 0 && view.buffer !== memory.buffer) view = new DataView(memory.buffer);
    return view;
  }
  function write(descriptor, vectors, count, written) {
    if (descriptor !== 1 && descriptor !== 2) return BAD_DESCRIPTOR;
    let total = 0;
    for (let at = vectors; at < vectors + count * 8; at += 8) {
      const length = data().getUint32(at + 4, true);
      const room = Math.max(0, PRINT_LIMIT_BYTES - output.length);
      const bytes = new Uint8Array(data().buffer, data().getUint32(at, true), Math.min(length, room));
      output += new TextDecoder().decode(bytes);
      total += length;
    }
    data().setUint32(written, total, true);
    return SUCCESS;
  }
  function draw(address, length) {
    const bytes = new Uint8Array(data().buffer, address, length);
    for (let at = 0; at < length; at += 1) {
      random ^= random << 13;
      random ^= random >>> 17;
      random ^= random << 5;
      bytes[at] = random & 255;
    }
    return SUCCESS;
  }
  function tell(clock, _precision, address) {
    const monotonic = BigInt(Math.round(performance.now() * 1e6));
    data().setBigUint64(address, clock === MONOTONIC ? monotonic : WALL_CLOCK_NANOSECONDS, true);
    return SUCCESS;
  }
  function poll(subscriptions, events, count, happened) {
    for (let at = 0; at < count; at += 1) {
      const event = events + at * EVENT_BYTES;
      const subscription = subscriptions + at * SUBSCRIPTION_BYTES;
      data().setBigUint64(event, data().getBigUint64(subscription, true), true);
      data().setUint16(event + 8, SUCCESS, true);
      data().setUint8(event + 10, data().getUint8(subscription + 8));
    }
    data().setUint32(happened, count, true);
    return SUCCESS;
  }
  function zeros(first, second) {
    data().setUint32(first, 0, true);
    data().setUint32(second, 0, true);
    return SUCCESS;
  }
  function describe(descriptor, address) {
    if (descriptor > 2) return BAD_DESCRIPTOR;
    new Uint8Array(data().buffer, address, 24).fill(0);
    return SUCCESS;
  }
  const provided = {
    args_sizes_get: zeros,
    args_get: () => SUCCESS,
    environ_sizes_get: zeros,
    environ_get: () => SUCCESS,
    clock_time_get: tell,
    random_get: draw,
    fd_write: write,
    fd_fdstat_get: describe,
    fd_prestat_get: () => BAD_DESCRIPTOR,
    poll_oneoff: poll,
    sched_yield: () => SUCCESS,
    proc_exit: (status) => {
      throw new EngineExit(status);
    }
  };
  return {
    imports: { wasi_snapshot_preview1: withRefusals(provided) },
    attach: (attached) => {
      memory = attached;
    },
    printed: () => output
  };
}
var REFUSED = [
  "fd_close",
  "fd_fdstat_set_flags",
  "fd_filestat_get",
  "fd_filestat_set_size",
  "fd_pread",
  "fd_prestat_dir_name",
  "fd_pwrite",
  "fd_read",
  "fd_readdir",
  "fd_seek",
  "fd_sync",
  "path_create_directory",
  "path_filestat_get",
  "path_filestat_set_times",
  "path_link",
  "path_open",
  "path_readlink",
  "path_remove_directory",
  "path_rename",
  "path_symlink",
  "path_unlink_file",
  "sock_accept",
  "sock_shutdown"
];
function withRefusals(provided) {
  return { ...Object.fromEntries(REFUSED.map((name) => [name, () => NOT_SUPPORTED])), ...provided };
}

// src/adapters/cue-instance.ts
var EngineFailure = class extends Error {
  reason;
  constructor(reason, message, cause) {
    super(message, cause === void 0 ? void 0 : { cause });
    this.name = new.target.name;
    this.reason = reason;
  }
};
function startEngine(module2) {
  const host = createEngineHost();
  const instance = new WebAssembly.Instance(module2, host.imports);
  const { memory, _initialize, allocate, call } = instance.exports;
  if (!(memory instanceof WebAssembly.Memory) || !isCallable(_initialize) || !isCallable(allocate) || !isCallable(call)) {
    throw new EngineFailure("crash", "the engine lacks an export");
  }
  host.attach(memory);
  guarded(() => _initialize(), host.printed);
  return {
    ask: (request, { maxAnswerBytes }) => guarded(() => {
      const bytes = new TextEncoder().encode(request);
      const address = Number(allocate(bytes.length)) >>> 0;
      new Uint8Array(memory.buffer, address, bytes.length).set(bytes);
      const place = BigInt.asUintN(64, BigInt(call()));
      const length = Number(place & 0xffffffffn);
      if (length > maxAnswerBytes) throw new EngineFailure("output", `the answer has ${length} bytes`);
      return new TextDecoder().decode(new Uint8Array(memory.buffer, Number(place >> 32n), length));
    }, host.printed)
  };
}
function isCallable(value) {
  return typeof value === "function";
}
function guarded(run, printed) {
  try {
    return run();
  } catch (thrown) {
    if (thrown instanceof EngineFailure) throw thrown;
    throw explained(thrown, printed());
  }
}
function explained(thrown, printed) {
  if (thrown instanceof RangeError || /stack overflow|exceeds \d+-byte limit/.test(printed)) {
    return new EngineFailure("depth", "values refer to one another too deeply", thrown);
  }
  if (/out of memory|cannot allocate memory/.test(printed)) {
    return new EngineFailure("memory", "the evaluation needs too much memory", thrown);
  }
  const text = thrown instanceof EngineExit ? printed.split("\n", 1)[0] : String(thrown);
  return new EngineFailure("crash", text ?? "the engine ended", thrown);
}

// src/adapters/cue-worker.ts
var instances = /* @__PURE__ */ new Map();
import_node_worker_threads.parentPort?.on("message", (task) => import_node_worker_threads.parentPort?.postMessage(perform(task)));
function perform(task) {
  try {
    const instance = instances.get(task.engine) ?? startEngine(task.module);
    instances.set(task.engine, instance);
    return { kind: "answered", text: instance.ask(task.request, { maxAnswerBytes: task.maxAnswerBytes }) };
  } catch (thrown) {
    instances.delete(task.engine);
    if (thrown instanceof EngineFailure)
      return { kind: "failed", reason: thrown.reason, message: thrown.message };
    return { kind: "failed", reason: "crash", message: String(thrown) };
  }
}
