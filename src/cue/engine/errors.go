package main

import (
	"cuelang.org/go/cue/errors"
	"cuelang.org/go/cue/token"
)

type position struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
}

type problem struct {
	Message   string     `json:"message"`
	Path      []string   `json:"path,omitempty"`
	Positions []position `json:"positions,omitempty"`
}

const (
	problemLimit  = 100
	messageLimit  = 2048
	positionLimit = 20
)

// failure is what went wrong: the whole message, and each error it is made of.
type failure struct {
	Message  string    `json:"message"`
	Problems []problem `json:"problems"`
}

func failed(err error) *failure {
	if err == nil {
		return nil
	}
	result := &failure{Message: clip(err.Error()), Problems: []problem{}}
	for _, one := range errors.Errors(err) {
		if len(result.Problems) == problemLimit {
			break
		}
		result.Problems = append(result.Problems, problem{
			Message:   clip(one.Error()),
			Path:      one.Path(),
			Positions: positionsOf(one),
		})
	}
	return result
}

func positionsOf(err error) []position {
	var result []position
	for _, pos := range errors.Positions(err) {
		if place, known := placeOf(pos); known && len(result) < positionLimit {
			result = append(result, place)
		}
	}
	return result
}

func placeOf(pos token.Pos) (position, bool) {
	if !pos.IsValid() {
		return position{}, false
	}
	place := pos.Position()
	return position{place.Filename, place.Line, place.Column}, true
}

func clip(text string) string {
	if len(text) <= messageLimit {
		return text
	}
	return text[:messageLimit] + "…"
}
