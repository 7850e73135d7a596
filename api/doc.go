// Package api is the HTTP and socket edge: it knows who calls, decodes and
// bounds what comes in, turns it into chat.Commands for the one door
// (chat.Desk), and renders what goes out. It touches no rows and decides
// nothing about conversations.
//
// One table (routes.go) lists every route with its audience and permission,
// another (visitor_socket.go, agent_socket.go) every frame; both lead to the
// same functions, so that the socket and REST cannot differ.
package api
