// Package kit is what the gateway and its plugins share.
package kit

// Request is what a plugin is asked.
type Request struct {
	User   string
	Locale string
}

// Response is what it answers.
type Response struct {
	Body string
}
