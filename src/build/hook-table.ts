/** What a gateway expects behind a name. */
export interface Hook {
  /**
   * The Go type that the gateway asserts the symbol to: a function type, or, for a variable, an interface that a pointer
   * to it has to implement. Packages stand by their whole import path in quotes.
   */
  readonly type: string;
}

const httpHandler = 'func("net/http".ResponseWriter, *"net/http".Request)';
const nakama = '"github.com/heroiclabs/nakama-common/runtime"';
const gotify = '"github.com/gotify/plugin-api"';

/**
 * The hooks of known gateways, by the name that a line of `symbols` gives behind `=`.
 *
 * Sources: Tyk, goplugin/goplugin.go; Lura (KrakenD), transport/http/server/plugin, transport/http/client/plugin and
 * proxy/plugin; Nakama, server/runtime_go.go; Gotify, plugin/compat/wrap.go.
 */
export const hooks: Readonly<Record<string, Hook>> = {
  "tyk-pre": { type: httpHandler },
  "tyk-auth": { type: httpHandler },
  "tyk-post-key-auth": { type: httpHandler },
  "tyk-post": { type: httpHandler },
  "tyk-response": {
    type: 'func("net/http".ResponseWriter, *"net/http".Response, *"net/http".Request)',
  },
  "tyk-analytics": {
    type: 'func(*"github.com/TykTechnologies/tyk-pump/analytics".AnalyticsRecord)',
  },
  "krakend-handler": {
    type: 'interface { RegisterHandlers(func(string, func("context".Context, map[string]interface{}, "net/http".Handler) ("net/http".Handler, error))) }',
  },
  "krakend-client": {
    type: 'interface { RegisterClients(func(string, func("context".Context, map[string]interface{}) ("net/http".Handler, error))) }',
  },
  "krakend-modifier": {
    type: "interface { RegisterModifiers(func(string, func(map[string]interface{}) func(interface{}) (interface{}, error), bool, bool)) }",
  },
  "krakend-middleware": {
    type: 'interface { RegisterMiddlewares(func(string, func(map[string]interface{}, func("context".Context, interface{}) (interface{}, error)) func("context".Context, interface{}) (interface{}, error))) }',
  },
  "nakama-init": {
    type: `func("context".Context, ${nakama}.Logger, *"database/sql".DB, ${nakama}.NakamaModule, ${nakama}.Initializer) error`,
  },
  "gotify-info": { type: `func() ${gotify}.Info` },
  "gotify-instance": { type: `func(${gotify}.UserContext) ${gotify}.Plugin` },
};
