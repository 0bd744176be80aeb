// The engine answers questions about CUE sources: JSON in, JSON out, through
// the memory of a WebAssembly module that has no file system, no network, no
// environment and a clock that stands still. It knows CUE, not KubeVela: which
// sources belong together and what their values mean is decided by its caller.
package main

import (
	"encoding/json"
	"fmt"
	"runtime/debug"
	"unsafe"
)

const (
	// A collection costs more than the memory it frees while a small file is
	// evaluated; near the limit of the module's memory it runs all the same.
	garbageRatio = 400
	memoryLimit  = 320 << 20
	stackLimit   = 96 << 20
)

var request, answer []byte

func init() {
	debug.SetGCPercent(garbageRatio)
	debug.SetMemoryLimit(memoryLimit)
	debug.SetMaxStack(stackLimit)
}

func main() {}

// allocate makes room for a request of that many bytes and returns its address.
//
//go:wasmexport allocate
func allocate(size uint32) uint32 {
	request = make([]byte, size+1)
	return address(request)
}

// call answers the request that was written to the allocated room. The upper
// half of the result is the answer's address, the lower half its length.
//
//go:wasmexport call
func call() uint64 {
	answer = encode(respond(request[:len(request)-1]))
	request = nil
	return uint64(address(answer))<<32 | uint64(len(answer))
}

func address(bytes []byte) uint32 {
	return uint32(uintptr(unsafe.Pointer(unsafe.SliceData(bytes))))
}

func respond(text []byte) (result any) {
	defer func() {
		if cause := recover(); cause != nil {
			result = map[string]any{"panic": fmt.Sprint(cause)}
		}
	}()
	var head struct{ Operation string }
	if err := json.Unmarshal(text, &head); err != nil {
		return map[string]any{"panic": err.Error()}
	}
	operation, known := operations[head.Operation]
	if !known {
		return map[string]any{"panic": "unknown operation " + head.Operation}
	}
	return operation(text)
}

var operations = map[string]func([]byte) any{
	"inspect":    decoded(inspect),
	"evaluate":   decoded(evaluate),
	"openapi":    decoded(generateOpenAPI),
	"format":     decoded(formatText),
	"definition": decoded(splitDefinition),
	"version":    decoded(func(struct{}) any { return map[string]string{"cue": cueVersion} }),
}

func decoded[Request any](operation func(Request) any) func([]byte) any {
	return func(text []byte) any {
		var request Request
		if err := json.Unmarshal(text, &request); err != nil {
			return map[string]any{"panic": err.Error()}
		}
		return operation(request)
	}
}

func encode(result any) []byte {
	bytes, err := json.Marshal(result)
	if err != nil {
		bytes, _ = json.Marshal(map[string]any{"panic": err.Error()})
	}
	return bytes
}
