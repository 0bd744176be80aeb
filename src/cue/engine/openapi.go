package main

import (
	"encoding/json"
	"fmt"

	"cuelang.org/go/cue"
	"cuelang.org/go/encoding/openapi"
)

type openapiRequest struct {
	instance
	// Path is the field whose schema is wanted, empty for the whole value.
	Within string
	// Field is its name below that, and the schema's.
	Field string
	// Strict refuses sources whose value is an error.
	Strict bool
}

type openapiAnswer struct {
	Error  *stageFailure   `json:"error,omitempty"`
	Within bool            `json:"within"`
	JSON   json.RawMessage `json:"json,omitempty"`
}

func generateOpenAPI(request openapiRequest) (answer any) {
	// Gen panics on definitions that it cannot express.
	defer func() {
		if cause := recover(); cause != nil {
			answer = openapiAnswer{Within: true, Error: &stageFailure{Stage: "schema", failure: failed(fmt.Errorf("%v", cause))}}
		}
	}()
	value, problem := buildValue(request.instance)
	if problem != nil {
		return openapiAnswer{Error: problem}
	}
	if request.Within != "" {
		value = value.LookupPath(cue.ParsePath(request.Within))
		if !value.Exists() {
			return openapiAnswer{Error: &stageFailure{Stage: "value", failure: failed(value.Err())}}
		}
	}
	if err := value.Err(); err != nil {
		return openapiAnswer{Within: true, Error: &stageFailure{Stage: "value", failure: failed(err)}}
	}
	text, err := openapi.Gen(only(value, request.Field), &openapi.Config{ExpandReferences: true})
	if err != nil {
		return openapiAnswer{Within: true, Error: &stageFailure{Stage: "schema", failure: failed(err)}}
	}
	return openapiAnswer{Within: true, JSON: text}
}

// only keeps one field, as a definition, which is all that a schema is made of.
func only(value cue.Value, name string) cue.Value {
	context := value.Context()
	target := value.LookupPath(cue.ParsePath(name))
	if !target.Exists() || target.IncompleteKind() == cue.BottomKind {
		return context.CompileString("#" + name + ": {}")
	}
	return context.CompileString("{}").FillPath(cue.MakePath(cue.Def(name)), target)
}
