package wire

// The codes of a Failure; programs read them.
const (
	CodeBadName    = "bad_name"
	CodeBadRequest = "bad_request"
	CodeForbidden  = "forbidden"
	CodeGateFull   = "gate_full"
	CodeKicked     = "kicked"
	CodeNoProcess  = "no_process"
	CodeNoRoom     = "no_room"
	CodeNoSession  = "no_session"
	CodeNotStored  = "not_stored"
	CodeReplyOnly  = "reply_only"
	CodeTooLong    = "too_long"
	CodeUnknownOp  = "unknown_op"
)
