// The gateway of the example: opens the plugins that it is given and lets each answer one request.
package main

import (
	"fmt"
	"os"
	"plugin"

	"example.com/kit"
)

func main() {
	failed := false
	for _, path := range os.Args[1:] {
		response, err := ask(path, kit.Request{User: "Ada"})
		if err != nil {
			fmt.Println(err)
			failed = true
			continue
		}
		fmt.Println(response.Body)
	}
	if failed {
		os.Exit(1)
	}
}

// ask opens a plugin and calls its Handle.
func ask(path string, request kit.Request) (kit.Response, error) {
	opened, err := plugin.Open(path)
	if err != nil {
		return kit.Response{}, err
	}
	symbol, err := opened.Lookup("Handle")
	if err != nil {
		return kit.Response{}, err
	}
	handle, ok := symbol.(func(kit.Request) kit.Response)
	if !ok {
		return kit.Response{}, fmt.Errorf("%s: Handle is a %T", path, symbol)
	}
	return handle(request), nil
}
