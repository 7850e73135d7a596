// Package admission decides what a server that has too much to do still takes
// on: conversations that go on before new ones, people before figures. Controller
// is the rule; Gate applies it at the one door of every change.
package admission
