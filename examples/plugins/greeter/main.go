// A plugin that takes the same version of kit as the gateway.
package main

import (
	"fmt"

	"example.com/kit"
)

// Handle answers with a greeting.
func Handle(request kit.Request) kit.Response {
	return kit.Response{Body: fmt.Sprintf("Hello, %s!", request.User)}
}

func main() {}
