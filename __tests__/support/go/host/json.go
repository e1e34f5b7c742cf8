package main

// encoding/json and fmt would double the packages that each Go version and each flag has to compile anew.

// object writes {name: value, …} from names and values that are JSON already.
func object(pairs ...string) string {
	text := ""
	for i := 0; i+1 < len(pairs); i += 2 {
		if i > 0 {
			text += ","
		}
		text += quote(pairs[i]) + ":" + pairs[i+1]
	}
	return "{" + text + "}"
}

// quote writes a JSON string.
func quote(text string) string {
	const hex = "0123456789abcdef"
	quoted := `"`
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '"' || c == '\\':
			quoted += `\` + string(rune(c))
		case c < ' ':
			quoted += `\u00` + string(hex[c>>4]) + string(hex[c&15])
		default:
			quoted += text[i : i+1]
		}
	}
	return quoted + `"`
}
