// Package chat is what people write to each other: direct and group rooms, messages, read marks, who is typing, blocks, reports.
//
// A message is stored before it is shown, has a place in its room, and comes once however often it is sent; what happens in a
// room is told on its topic in the order in which it was stored. It knows neither HTTP nor STOMP: httpapi calls its methods, and
// control passes on what clients send over the WebSocket. Any goroutine may call; Run only stores and tells what was delivered.
package chat
