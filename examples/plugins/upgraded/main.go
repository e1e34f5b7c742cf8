// A plugin whose author took a later version of kit than the gateway has.
package main

import (
	"fmt"

	"example.com/kit"
)

// Handle answers with a greeting in the user's language.
func Handle(request kit.Request) kit.Response {
	if request.Locale == "de" {
		return kit.Response{Body: fmt.Sprintf("Hallo, %s!", request.User)}
	}
	return kit.Response{Body: fmt.Sprintf("Hello, %s!", request.User)}
}

func main() {}
