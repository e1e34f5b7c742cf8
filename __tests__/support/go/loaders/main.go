// A program of ours with the documented commands of three gateways that open plugins:
//
//	tyk plugin load -f FILE,FILE -s SYMBOL
//	krakend test-plugin -smc FILE...
//	nakama check --runtime.path FOLDER
package main

import (
	"os"
	"path/filepath"
	"plugin"
	"strconv"
	"strings"
)

func main() {
	switch args := os.Args[1:]; {
	case len(args) == 6 && args[0] == "plugin" && args[1] == "load" && args[2] == "-f" && args[4] == "-s":
		load(strings.Split(args[3], ","), args[5])
	case len(args) > 2 && args[0] == "test-plugin":
		test(args[1:])
	case len(args) == 3 && args[0] == "check" && args[1] == "--runtime.path":
		check(args[2])
	default:
		os.Stderr.WriteString("tyk: error: unexpected " + strings.Join(args, " ") + ", try --help\n")
		os.Exit(1)
	}
}

func load(files []string, symbol string) {
	for _, file := range files {
		opened, err := plugin.Open(file)
		if err == nil {
			_, err = opened.Lookup(symbol)
		}
		if err != nil {
			os.Stderr.WriteString("tyk: error: unexpected error: " + err.Error() + ", try --help\n")
			os.Exit(1)
		}
		os.Stdout.WriteString("[file=" + file + ", symbol=" + symbol + "] loaded ok, got 0x1234\n")
	}
}

var registerers = []struct{ flag, label, symbol string }{
	{"-s", "SERVER", "HandlerRegisterer"},
	{"-m", "MODIFIER", "ModifierRegisterer"},
	{"-c", "CLIENT", "ClientRegisterer"},
}

func test(args []string) {
	failed := 0
	files := []string{}
	asked := map[string]bool{}
	for _, arg := range args {
		if strings.HasPrefix(arg, "-") {
			asked[arg] = true
		} else {
			files = append(files, arg)
		}
	}
	for _, file := range files {
		name := filepath.Base(file)
		for _, kind := range registerers {
			if !asked[kind.flag] {
				continue
			}
			opened, err := plugin.Open(file)
			if err == nil {
				if _, missing := opened.Lookup(kind.symbol); missing == nil {
					os.Stderr.WriteString("[OK] " + kind.label + "\t" + name + "\n")
					continue
				}
				os.Stderr.WriteString("[KO] " + kind.label + "\t" + name + ": The plugin does not contain a " + kind.symbol + ".\n")
			} else {
				text := err.Error()
				os.Stderr.WriteString("[KO] " + kind.label + "\t" + name + ": " + text[strings.LastIndex(text, "\"): ")+4:] + "\n")
			}
			failed++
		}
	}
	if failed > 0 {
		os.Exit(1)
	}
}

func check(folder string) {
	files, _ := filepath.Glob(folder + "/*/*.so")
	for _, file := range files {
		opened, err := plugin.Open(file)
		if err != nil {
			report("error", "Could not open Go module", "path", file, "error", err.Error())
			os.Exit(1)
		}
		if _, err := opened.Lookup("InitModule"); err != nil {
			name, _ := filepath.Rel(folder, strings.TrimSuffix(file, ".so"))
			report("fatal", "Error looking up InitModule function in Go module", "name", name)
			os.Exit(1)
		}
	}
}

func report(level, message string, pairs ...string) {
	line := `{"level":"` + level + `","msg":` + strconv.Quote(message)
	for i := 0; i < len(pairs); i += 2 {
		line += "," + strconv.Quote(pairs[i]) + ":" + strconv.Quote(pairs[i+1])
	}
	os.Stdout.WriteString(line + "}\n")
}
