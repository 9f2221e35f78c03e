import Messages
import Testing
