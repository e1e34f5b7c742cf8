// A plugin with one of each: a function, a variable, and a value with a method.
package main

import "os"

// Version is a variable.
var Version = "1.0.0"

// Greeter is a value with a method.
var Greeter greeter

type greeter struct{}

// Hello is what the host calls through an interface.
func (greeter) Hello() string { return "hello from " + Version }

// AuthCheck is a function.
func AuthCheck() string {
	if _, err := os.Stat("/"); err != nil {
		return err.Error()
	}
	return "checked"
}

func init() { println("init of", Version) }
