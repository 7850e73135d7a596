// Generated from api/openapi.yaml by `npm --prefix web run generate`. Do not edit.

export interface paths {
    "/api/v1/visitor/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes a visitor, or renews one by their token. */
        post: operations["openVisitorSession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/visitor/socket": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The visitor's WebSocket; see docs/protocol.md for its frames.
         * @description The token travels in the first frame, `hello`, which must come within 10 seconds.
         */
        get: operations["visitorSocket"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/visitor/conversations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The visitor's conversations, newest first. */
        get: operations["listVisitorConversations"];
        put?: never;
        /** Opens the current conversation, or returns it when there is one, so that the bot may greet. */
        post: operations["openConversation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/visitor/conversations/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Events of one conversation that a visitor may see, oldest first. */
        get: operations["listVisitorEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/visitor/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sends a message; without a conversation it goes to the current one, which is opened when there is none. */
        post: operations["sendVisitorMessage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/visitor/conversations/{id}/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Uploads a file that a message of this visitor will carry.
         * @description What can be sent stands in the answer of the session, under `files`. A picture loses everything that a camera wrote beside it. A file that no message carries within a day is deleted.
         */
        post: operations["uploadVisitorFile"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/visitor/files/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Deletes a file that this visitor uploaded and has not sent. */
        delete: operations["discardVisitorFile"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/visitor/files/{id}/link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Addresses of a file that need no token, for ten minutes or a little more. */
        get: operations["linkVisitorFile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/files/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The bytes of a file, by a link that a visitor was given. */
        get: operations["showLinkedFile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/visitor/conversations/{id}/feedback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Says whether an answer helped. */
        post: operations["giveFeedback"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/visitor/conversations/{id}/rating": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Rates the conversation. */
        post: operations["rateConversation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/visitor/custom-events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Tells the visitor's open conversation what happened on the page.
         * @description A step that waits for the event goes on, or the flow starts that it triggers, while the bot has the chat; while people have it, it stands in the log. not_found when no conversation is open. At most 30 a minute.
         */
        post: operations["emitVisitorEvent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/visitor/conversations/{id}/end": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The visitor ends the chat. */
        post: operations["endConversation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/visitor/conversations/{id}/leave": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The visitor waits no longer; the bot has the chat again. */
        post: operations["leaveQueue"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/visitor/conversations/{id}/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The visitor is called or written to, instead of waiting. */
        post: operations["requestCallback"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/visitor/conversations/{id}/contact": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Where the visitor is written to while they are away; an empty address takes back what they left. Not for the holder of a letter's link. */
        post: operations["giveContact"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/visitor/conversations/{id}/transcript": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The conversation as a file, as the visitor saw it. */
        get: operations["downloadVisitorTranscript"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/visitor/conversations/{id}/transcript/mail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sends the conversation, as the visitor sees it now, to an address.
         * @description At most 5 a day of one conversation. 503 when the server has no mail server; the session's `mail` tells beforehand.
         */
        post: operations["mailVisitorTranscript"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/visitor/conversations/{id}/typing": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Shows agents that the visitor is typing; forgotten at once. */
        post: operations["visitorTyping"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/visitor/conversations/{id}/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Marks everything up to a seq as read. */
        post: operations["visitorRead"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who is signed in, and the CSRF token that changes must carry. */
        get: operations["whoAmI"];
        put?: never;
        /** Signs in and sets the session cookie. */
        post: operations["signIn"];
        /** Signs out. */
        delete: operations["signOut"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Changes one's own password; every other session of the account ends. */
        put: operations["changePassword"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/socket": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The agent's WebSocket; see docs/protocol.md for its frames.
         * @description Needs the session cookie and the server's own Origin; the CSRF token travels in the first frame, `hello`.
         */
        get: operations["agentSocket"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/conversations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Conversations of a view, most recently active first. */
        get: operations["listConversations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/conversations/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Does one thing to as many as 200 conversations, each by itself.
         * @description One that is refused, or not of this workspace (`not_found`), holds up no other. Sent again with the same `client_id` it changes nothing and answers the same. `restore` takes an `assign` back: each conversation goes to whom it belonged, unless it has changed hands since or an agent has written in it (`conflict`). `spam` and `not_spam` need `visitors.block`.
         */
        post: operations["changeConversations"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/views": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Saved views, the shared ones and then one's own, in their order.
         * @description Views of a team are for its members, and for who has `views.share`.
         */
        get: operations["listViews"];
        put?: never;
        /**
         * Saves a view.
         * @description A shared one needs `views.share` (`forbidden`). `conflict` when there are 50 already.
         */
        post: operations["createView"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/views/counts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How many conversations the first 20 saved views without words hold. */
        get: operations["countViews"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/views/order": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Puts views into this order. Those that one may not change stay where they are. */
        put: operations["orderViews"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/views/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Replaces a saved view.
         * @description Somebody else's own one is `not_found`; a shared one, before or after, needs `views.share`.
         */
        put: operations["changeView"];
        post?: never;
        /** Deletes a saved view; `restore` undoes it. */
        delete: operations["deleteView"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/views/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Brings a deleted view back to its place.
         * @description `conflict` when there are 50 meanwhile.
         */
        post: operations["restoreView"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Messages and notes that hold all words, newest first, in all conversations.
         * @description Each conversation comes once a page, with its newest hit; a later page may have older hits of it. People and tags come with the first page. Who lacks `personal.read` finds and sees masked texts, and no people.
         */
        get: operations["searchConversations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/tags": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every tag that was ever used or made, by name. */
        get: operations["listTags"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/tags": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every tag by name, with the number of conversations that have it. */
        get: operations["listTagUse"];
        /** Makes a tag, or changes its colour and whether it is archived. */
        put: operations["putTag"];
        post?: never;
        /** Takes a tag off every conversation and saved view. There is no way back. */
        delete: operations["deleteTag"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/tags/rename": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Renames a tag in every conversation and saved view, or merges it into another. */
        post: operations["renameTag"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/conversations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One conversation with its visitor, its hand-over and the packet. */
        get: operations["getConversation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/conversations/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every event of one conversation, oldest first. */
        get: operations["listEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/conversations/{id}/decisions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the bot decided in one conversation, each with its trace, oldest first. */
        get: operations["listDecisions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/conversations/{id}/case": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Drafts a case of a suite from a conversation, personal data masked; nothing is stored. */
        post: operations["draftCase"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/conversations/{id}/transcript": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The conversation as a file; personal data is masked for roles that may not read it. */
        get: operations["downloadTranscript"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/conversations/{id}/transcript/mail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sends the conversation, as its visitor sees it now, to an address; never the notes.
         * @description At most 5 a day of one conversation. 503 when the server has no mail server; the session's `mail` tells beforehand.
         */
        post: operations["mailTranscript"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/conversations/{id}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Writes to the visitor; from the bot or the queue this takes the conversation. */
        post: operations["sendAgentMessage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/conversations/{id}/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Uploads a file that a message of this agent will carry.
         * @description A file that no message carries within a day is deleted.
         */
        post: operations["uploadAgentFile"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/files/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The bytes of a file that a message carries, or that this agent uploaded. */
        get: operations["showAgentFile"];
        put?: never;
        post?: never;
        /** Deletes a file that this agent uploaded and has not sent. */
        delete: operations["discardAgentFile"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/conversations/{id}/notes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Adds an internal note, which visitors never see. */
        post: operations["addNote"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/conversations/{id}/typing": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Shows the other side that the agent is typing; forgotten at once. */
        post: operations["agentTyping"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/conversations/{id}/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Marks everything up to a seq as read. */
        post: operations["agentRead"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/conversations/{id}/join": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Speaks in the conversation beside the agent who has it; the visitor is told. */
        post: operations["joinConversation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/conversations/{id}/part": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends what joining began. */
        post: operations["partConversation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/conversations/{id}/whisper": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A note that the agent who has the conversation is shown at once; the visitor never is. */
        post: operations["whisper"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/conversations/{id}/take": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes the conversation over at once, from the bot, the queue or a colleague. */
        post: operations["takeConversation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/conversations/{id}/assign": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Gives the conversation to a colleague or to a team's queue. */
        post: operations["assignConversation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/conversations/{id}/return": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Gives the conversation back to the bot. */
        post: operations["returnConversation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/conversations/{id}/resolve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** It is done, with what it was about. */
        post: operations["resolveConversation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/conversations/{id}/reopen": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** It is not done after all; the agent has it. */
        post: operations["reopenConversation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/conversations/{id}/custom-events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Tells a conversation what happened in the business's systems.
         * @description As the visitor's, for a conversation by its id; `event.from` is "server". At most 30 a minute for one visitor.
         */
        post: operations["emitEvent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/conversations/{id}/snooze": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Lays it aside until an instant or the visitor's next message; what no person has becomes the agent's. */
        post: operations["snoozeConversation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/conversations/{id}/unsnooze": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** It is back. */
        post: operations["unsnoozeConversation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/conversations/{id}/tags": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Replaces the conversation's tags. */
        post: operations["tagConversation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/offers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The offers that wait for this agent. */
        get: operations["listOffers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/offers/{id}/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Accepts an offer; the conversation is the agent's. */
        post: operations["acceptOffer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/offers/{id}/decline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Declines an offer; it goes to somebody else. */
        post: operations["declineOffer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/agents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The team, with what each does now. */
        get: operations["listAgents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/visitors/{id}/vip": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Lets a visitor go before others in the queue, or no more. */
        put: operations["setVIP"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/visitors/{id}/block": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Keeps a visitor from writing, instead of what kept them from it before, and ends their chats. */
        post: operations["blockVisitor"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/blocks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who may not write now, the newest first. */
        get: operations["listBlocks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/blocks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Lets the blocked write again. */
        delete: operations["liftBlock"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/conversations/{id}/spam": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** It is spam, and over. */
        post: operations["markSpam"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/conversations/{id}/not-spam": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** It is no spam after all; it stays resolved. */
        post: operations["unmarkSpam"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/visitor/consent": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Says what the visitor says to the privacy text. Withdrawing also ends following their pages. */
        put: operations["setConsent"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/visitors/{id}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Everything that is stored of a visitor, as a zip of JSON, pages and files; written while it is read.
         * @description `too_large` when it would take long: then POST to `/exports` has it made.
         */
        get: operations["exportVisitor"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/visitors/{id}/exports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether a copy of what is stored of a visitor is written at once, and the copies that were made or are being made. */
        get: operations["showVisitorExports"];
        put?: never;
        /** Has a copy of what is stored of a visitor made, for those that take long; while one is being made, it is that one. */
        post: operations["beginExport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/exports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The newest copies of visitors' data that can be had or are being made, at most 100. */
        get: operations["listExports"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/exports/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Deletes a copy before its time. */
        delete: operations["deleteExport"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/exports/{id}/file": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A copy that is ready, for seven days. Each download is recorded. */
        get: operations["downloadExport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/exports/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Has a copy that failed tried again now. */
        post: operations["retryExport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/visitors/{id}/erasure": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What an erasure would take, or how far it is. */
        get: operations["showErasure"];
        put?: never;
        /** Erases everything that is stored of a visitor, for ever. The visitor is nobody here from now on; a job gives up the rest. */
        post: operations["eraseVisitor"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/retention": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the next night gives up by the settings, or by other days that are named; nothing is changed. */
        get: operations["showRetention"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/presence": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Says whether this agent takes chats. */
        put: operations["setPresence"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/conversations/{id}/draft": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Keeps what the caller has begun to write; blank texts forget it.
         * @description The newest one stands. `replaced` is what was there and was not the one of `based_on_ms`, so that nothing is lost silently.
         */
        put: operations["saveReplyDraft"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/conversations/{id}/profile": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Corrects the visitor's name and how to reach them; what is empty is taken out. */
        put: operations["changeProfile"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/conversations/{id}/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A chat in at most five points, by the model or in its own words. */
        post: operations["summariseConversation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/conversations/{id}/suggestions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** At most three replies to the visitor's newest message, each with its source. */
        post: operations["suggestReplies"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/conversations/{id}/translate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A text of a chat in another language, by the model; `conflict` when none is set. */
        post: operations["translateText"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/drafts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the caller has begun to write, newest first, at most 200. */
        get: operations["listReplyDrafts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/mentions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Notes that call the caller, newest first. */
        get: operations["listMentions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/mentions/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Marks the caller's mentions in a conversation as seen, all of them without one. */
        post: operations["readMentions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/visitors/{id}/conversations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A visitor's conversations, newest activity first. */
        get: operations["visitorHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/board": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The whole floor now, for supervisors; who waits, who is served, and how the agents are.
         * @description Its times are instants, so it changes only when something happens. Fetch it again after a hint (`conversation.changed`, `queue.changed`, `presence.changed`).
         */
        get: operations["showBoard"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/board/times": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How long each agent was in each state, while a console of theirs was open. */
        get: operations["agentTimes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/agents/{id}/presence": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Sets a colleague's status; it is recorded who did. */
        put: operations["setAgentPresence"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/devices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One's own devices that push messages go to, and the key that a browser subscribes with. */
        get: operations["listDevices"];
        put?: never;
        /**
         * Makes this browser one of one's devices.
         * @description A browser that was somebody else's is no longer theirs. Ten at most; the one that was silent longest makes room.
         */
        post: operations["addDevice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/devices/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Sends nothing to this device any more. */
        delete: operations["removeDevice"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/devices/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sends a message to one of one's devices, to see that it arrives. */
        post: operations["testDevice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/conversations/{id}/replies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The canned replies as they would be sent in a conversation.
         * @description Variables are filled in; those without a value stay in the text and are listed. `suggested` fit the visitor's last message.
         */
        get: operations["conversationReplies"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/replies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The canned replies that are shared, and one's own. */
        get: operations["listReplies"];
        put?: never;
        /**
         * Makes a canned reply.
         * @description A shared one needs `replies.share` (`forbidden`). `conflict` when the shortcut is taken in that language, or there are 500 already.
         */
        post: operations["createReply"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/replies/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Replaces a canned reply.
         * @description Somebody else's own one is `not_found`; a shared one, before or after, needs `replies.share`.
         */
        put: operations["changeReply"];
        post?: never;
        /** Deletes a canned reply; `restore` undoes it. */
        delete: operations["deleteReply"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/replies/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Brings a deleted canned reply back.
         * @description `conflict` when its shortcut was given to another meanwhile.
         */
        post: operations["restoreReply"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/knowledge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Searches the knowledge base as the bot does. */
        get: operations["searchKnowledge"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/knowledge/collections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The collections in their order, with counts by state. */
        get: operations["listCollections"];
        put?: never;
        /** Makes a collection. */
        post: operations["createCollection"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/knowledge/collections/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Renames, describes or moves a collection in the order; absent fields stay. */
        patch: operations["changeCollection"];
        trace?: never;
    };
    "/api/v1/knowledge/collections/{id}/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Archives a collection; `unarchive` undoes it.
         * @description A collection that holds articles is refused with `conflict` unless `move_to` names another, which then gets them.
         */
        post: operations["archiveCollection"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/knowledge/collections/{id}/unarchive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Brings an archived collection back. */
        post: operations["unarchiveCollection"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/knowledge/articles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Articles, the last changed first. */
        get: operations["listArticles"];
        put?: never;
        /** Makes an article as a draft. */
        post: operations["createArticle"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/knowledge/articles/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An article: the live text, the pending version, its flags. */
        get: operations["showArticle"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/knowledge/articles/{id}/draft": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Saves the text as the newest version; what the bot says stays until it is published.
         * @description `conflict` when somebody saved another version since `based_on`.
         */
        put: operations["saveDraft"];
        post?: never;
        /** Discards the pending version; `restore` of its number undoes it. An article that was never live is archived. */
        delete: operations["discardDraft"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/knowledge/articles/{id}/submit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Hands the pending version in for review. */
        post: operations["submitDraft"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/knowledge/articles/{id}/send-back": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Gives a version in review back to its author, with a note. */
        post: operations["sendBackDraft"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/knowledge/articles/{id}/publish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Makes the pending version live, now or at an instant.
         * @description With `at_ms` in the future the version is `scheduled`, and the text that is live stays until then. `restore` of the earlier live version undoes it.
         */
        post: operations["publishArticle"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/knowledge/articles/{id}/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes the article out of what the bot says; `unarchive` undoes it. */
        post: operations["archiveArticle"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/knowledge/articles/{id}/unarchive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Brings an archived article back: live when it was, else as a draft. */
        post: operations["unarchiveArticle"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/knowledge/articles/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes an old version the newest: as a draft, or live at once. */
        post: operations["restoreVersion"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/knowledge/articles/{id}/move": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Moves the article to another collection. */
        post: operations["moveArticle"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/knowledge/articles/{id}/owner": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sets who looks after the article; empty for nobody. */
        post: operations["setArticleOwner"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/knowledge/articles/{id}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The versions of an article, newest first, without their bodies. */
        get: operations["listVersions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/knowledge/articles/{id}/versions/{version}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One version. */
        get: operations["showVersion"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/knowledge/articles/{id}/diff": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What differs between two versions, word by word. */
        get: operations["diffVersions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/knowledge/articles/{id}/ask": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What the bot would answer to a question before and after an edit.
         * @description `draft` is a text that need not be saved; absent, the pending version is asked. Nothing is stored.
         */
        post: operations["askArticle"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/knowledge/articles/{id}/feedback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How visitors judged the answers from an article. */
        get: operations["showArticleFeedback"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/knowledge/feedback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Judged articles, the most unhelpful first. */
        get: operations["listArticleFeedback"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/knowledge/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Markdown as safe HTML, as help pages show it. */
        post: operations["previewMarkdown"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/knowledge/flags": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What an editor should look at, the newest first. */
        get: operations["listFlags"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/knowledge/flags/{id}/dismiss": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Puts a flag away; `reopen` undoes it. */
        post: operations["dismissFlag"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/knowledge/flags/{id}/reopen": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Brings a dismissed flag back. */
        post: operations["reopenFlag"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/knowledge/questions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Questions that the bot did not answer, those asked alike as one, the most asked first. */
        get: operations["listQuestions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/knowledge/questions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One of them with its wordings, and what the bot answers now. */
        get: operations["showQuestion"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/knowledge/questions/{id}/draft": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Makes a draft of an article with the wordings as example questions.
         * @description A question that has a draft already gives that.
         */
        post: operations["draftFromQuestion"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/knowledge/questions/{id}/dismiss": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Puts the question away; `reopen` undoes it. */
        post: operations["dismissQuestion"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/knowledge/questions/{id}/reopen": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Brings a question back. */
        post: operations["reopenQuestion"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/knowledge/spaces": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How far the vectors of the articles have come, one entry for each embedder, the last wanted first. */
        get: operations["listSpaces"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/knowledge/imports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Imports, the newest first. */
        get: operations["listImports"];
        put?: never;
        /**
         * Starts an import of uploaded files, of one address or of a sitemap.
         * @description It runs in the background and goes on after a restart.
         */
        post: operations["startImport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/knowledge/imports/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How far an import is. */
        get: operations["showImport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/knowledge/imports/{id}/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What became of every file of an import. */
        get: operations["listImportFiles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/knowledge/imports/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stops an import; what it stored stays. */
        post: operations["cancelImport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/evals/suites": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The workspace's suites, by name. */
        get: operations["listSuites"];
        put?: never;
        /** Stores a new suite under the name that its source gives; conflict when the name is taken. */
        post: operations["createSuite"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/evals/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Says what is wrong with a suite's source, without storing it. */
        post: operations["checkSuite"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/evals/suites/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A suite with its source and cases. */
        get: operations["showSuite"];
        /** Stores a new version of a suite; conflict when it is no longer at the version `base`. */
        put: operations["saveSuite"];
        post?: never;
        /** Takes a suite out of the list; its runs stay. */
        delete: operations["archiveSuite"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/evals/suites/{id}/cases": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Adds a case to the end of a suite, as a new version. */
        post: operations["addCase"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/evals/suites/{id}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A suite's versions, newest first, with their sources. */
        get: operations["listSuiteVersions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/evals/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Runs, newest first. */
        get: operations["listRuns"];
        put?: never;
        /** Queues a run of a suite, or a replay of past conversations, against a candidate. */
        post: operations["startRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/evals/runs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A run and how far it is. */
        get: operations["showRun"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/evals/runs/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends a run that has not ended; one that has stays as it is. */
        post: operations["cancelRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/evals/runs/{id}/report": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The report of a run that is done; not found before. An EvalReport for a suite, a ReplayReport for a replay. */
        get: operations["showReport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/evals/runs/{id}/page": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The report as one self-contained HTML page, to keep or send on. */
        get: operations["downloadReport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/evals/runs/{id}/junit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The report of a suite's run as JUnit XML, for systems that build and test. */
        get: operations["downloadJUnit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/evals/runs/{id}/diff": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What changed from an older run to this one, with the paired bootstrap. */
        get: operations["diffRuns"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/evals/labels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How much is labelled and waits, and what the random labels say. */
        get: operations["listLabels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/evals/labels/next": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Gives the caller the next decision to label and keeps it from others for ten minutes. */
        post: operations["nextLabel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/evals/labels/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Labels a sampled decision; a later label replaces an earlier one. */
        put: operations["submitLabel"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/evals/labels/{id}/skip": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Leaves a sampled decision unlabelled, for good. */
        post: operations["skipLabel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/evals/calibration": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The confidence in use, its history, and how it does on this workspace's random labels. */
        get: operations["showCalibration"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/evals/calibration/at": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What containment and hand-overs would have been at another target error, from the decisions that were stored. */
        get: operations["whatIf"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/evals/calibration/target": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Sets the target error; the bands of the calibration in use follow at once. */
        put: operations["setTarget"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/evals/calibration/refit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Fits a calibration to the random labels and stores it, not yet in use; invalid while there are too few labels. */
        post: operations["refit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/evals/calibration/activate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes a calibration of the history, or the shipped one, into use. */
        post: operations["activateCalibration"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/evals/calibration/undo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Goes back to what was in use before; conflict when nothing was. */
        post: operations["undoCalibration"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/flows": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The draft of the flows, what is live, and what is scheduled. */
        get: operations["showFlows"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/flows/draft": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Stores the draft as it is, errors and all; conflict when `version` is no longer the newest. */
        put: operations["saveFlowDraft"];
        post?: never;
        /** Goes back to the live flows; conflict when `version` is no longer the newest. */
        delete: operations["discardFlowDraft"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/flows/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Every finding about some flows, and their pictures, which are given also while there are errors. */
        post: operations["checkFlows"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/flows/templates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Flows to start from, by name. */
        get: operations["listFlowTemplates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/flows/try": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Gives an input to a test chat of some flows, which need not be live.
         * @description The whole chat is in `state`, which comes back with every answer; nothing is stored. Searches ask the real knowledge base,
         *     opening hours and the agents' presence are the real ones, at the instant `now_ms`. No HTTP call is made: it comes back as
         *     `pending`, and its result is the next input. While there are errors, only `findings` say something. To callers who may
         *     not change flows, texts of `workspace.NAME` show as their names.
         */
        post: operations["tryFlows"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/flows/publish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Makes the draft a release and that the live one, now or at an hour to come.
         * @description Conflict when `version` is no longer the draft's; what is the same as an older release is that one again.
         */
        post: operations["publishFlows"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/flows/publications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who published what and how, those to come first, then the newest. */
        get: operations["listPublications"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/flows/publications/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Cancels a scheduled publication; conflict when it is done or cancelled already. */
        delete: operations["cancelPublication"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/flows/releases/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A release with its sources. */
        get: operations["showRelease"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/flows/releases/{id}/rollback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes an older release the live one again; running chats come along unless `mode` says otherwise. */
        post: operations["rollBackFlows"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/flows/diff": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What differs between two releases, what is live, and the draft. */
        get: operations["diffFlows"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/flows/replays": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Plays past conversations with flows that are not live. Nothing is written into them, and nothing that a flow calls is called.
         * @description The answer is a run of kind replay; follow it at `/api/v1/evals/runs/{id}`, and read what came of it at `/api/v1/evals/runs/{id}/report`. Personal data is masked in it.
         */
        post: operations["replayFlows"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/flows/replays/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends a replay that has not ended; one that has stays as it is. */
        post: operations["cancelFlowReplay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/flows/traffic": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How real chats went through the flows. */
        get: operations["flowTraffic"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/flows/splits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How the arms of splits compare. */
        get: operations["listSplits"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/flows/splits/table": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The same as a table, one row for each experiment, measure and arm. */
        get: operations["downloadSplits"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/analytics/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How engagements ended, with definitions and intervals. */
        get: operations["analyticsSummary"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/analytics/report": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every figure of the engagements opened in a range, in a slice, with its definition. */
        get: operations["analyticsReport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/analytics/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The engagements behind a figure as CSV, the oldest first, without texts and without visitors. */
        get: operations["exportEngagements"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/analytics/engagements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The engagements behind a figure, newest first. A page may be short, or empty, before the last. */
        get: operations["listEngagements"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/analytics/promises": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was promised to visitors and falls due in a span, and how much of it was kept. */
        get: operations["countPromises"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Everybody with an account in this workspace. */
        get: operations["listUsers"];
        put?: never;
        /** Makes an account; without a password a one-time password is made and shown once. */
        post: operations["createUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The workspace's settings. */
        get: operations["getSettings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes some of the settings; those set to null fall back to their default. */
        patch: operations["changeSettings"];
        trace?: never;
    };
    "/api/v1/admin/teams": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The teams, with their rules and members; archived ones too. */
        get: operations["listTeams"];
        put?: never;
        /** Makes a team. */
        post: operations["createTeam"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/teams/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Deletes a team that never had a chat; any other one is archived. */
        delete: operations["deleteTeam"];
        options?: never;
        head?: never;
        /** Changes a team; what is left out stays. Rules and members are replaced whole. */
        patch: operations["changeTeam"];
        trace?: never;
    };
    "/api/v1/admin/teams/{id}/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Puts a team away; refused while chats wait for it, or another team overflows to it. */
        post: operations["archiveTeam"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/teams/{id}/unarchive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes a team back. */
        post: operations["unarchiveTeam"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/agents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What each agent may be given. */
        get: operations["listAgentRules"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/agents/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Sets what an agent may be given. */
        put: operations["setAgentRules"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/routing": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the workspace has decided about routing for all of its teams. */
        get: operations["getRouting"];
        /** Replaces the rules; what is left out falls back to its default. */
        put: operations["setRouting"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/sites": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The sites that may show the widget, with their keys. */
        get: operations["listSites"];
        put?: never;
        /** Makes a site with a key of its own. */
        post: operations["createSite"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who changed what in the workspace, newest first. */
        get: operations["listAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/users/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes a member's name or roles, deactivates or reactivates them; their sessions end and their chats go back to the queue. */
        patch: operations["changeUser"];
        trace?: never;
    };
    "/api/v1/admin/users/{id}/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Gives a member a one-time password, shown once, and ends their sessions. */
        post: operations["resetPassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/invitations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Invitations that wait. */
        get: operations["listInvitations"];
        put?: never;
        /** Invites somebody by a link that works once, for seven days. */
        post: operations["invite"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/invitations/{id}/link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes another link to an invitation; it works for seven days from now. */
        post: operations["linkInvitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/invitations/{id}/mail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sends an invitation by mail, with a link of its own; at most one letter a minute. */
        post: operations["mailInvitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/invitations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Takes an invitation back; its links stop working. */
        delete: operations["revokeInvitation"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invitations/show": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What an invitation is for, to who holds a link. */
        post: operations["showInvitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invitations/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes the account, or adds the workspace to it, and signs in; the link is used up. */
        post: operations["acceptInvitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/sites/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes the name of a site and where its widget may be shown. */
        patch: operations["changeSite"];
        trace?: never;
    };
    "/api/v1/admin/schedule/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Whether hours that are not saved yet are open now, and when they open next. */
        post: operations["previewSchedule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/policy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** When the bot offers a person or hands over, and the default. */
        get: operations["getPolicy"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/policy/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What other thresholds would have made of the newest decisions. */
        post: operations["previewPolicy"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/secrets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The names of the secrets that flows may use; never their values. */
        get: operations["listSecrets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/secrets/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Sets a secret, or replaces its value. */
        put: operations["setSecret"];
        post?: never;
        /** Deletes a secret. */
        delete: operations["deleteSecret"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/audit/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The audit as CSV, newest first, at most 50,000 entries. */
        get: operations["exportAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/conversations/{id}/reach": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How the visitor hears of an answer, whether they are here, and where it goes by mail when they do not read it. */
        get: operations["showReach"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/mail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How mail is set up, whether it works, and what waits because it does not. */
        get: operations["showMail"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/mail/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sends a mail to who asks, now, and gives the mail server's own words. */
        post: operations["testMail"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/mail/inbound": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A mail that a service has received, raw: as the body, in a form (fields email or body-mime), or in JSON (RawEmail). It needs the secret of FRONTDESK_MAIL_WEBHOOK_SECRET, as Authorization Bearer or as the password of Basic. The same mail again, by its Message-ID, changes nothing. */
        post: operations["takeMail"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Mail and other work that was given up after several attempts, newest first; what it would have sent is not shown. */
        get: operations["listDeadJobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/jobs/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Has work that was given up, or that has failed and waits, tried again now and from the start. */
        post: operations["retryJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/demo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The demo's accounts; 404 unless the server runs with --demo. */
        get: operations["demo"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/openapi.yaml": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This document. */
        get: operations["openapi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The process lives. */
        get: operations["health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The server takes traffic, that is, its database answers and it is not shutting down. */
        get: operations["ready"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Prometheus metrics, for loopback or with FRONTDESK_METRICS_TOKEN as bearer token. */
        get: operations["metrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * Format: uuid
         * @description UUIDv7 text.
         */
        Id: string;
        /** @description UUIDv7 text, or empty for none. */
        MaybeId: string;
        /** @description Chosen by the client, a UUID; repeating it changes nothing. */
        ClientId: string;
        /**
         * Format: int64
         * @description Unix milliseconds.
         */
        Millis: number;
        Error: {
            error: {
                code: components["schemas"]["ErrorCode"];
                message: string;
                /** @description The field of the request that is refused, as a path with dots, where the server knows it. */
                field?: string;
                /** @description Names the refusal, such as range, so that a client can tell it in another language; message says the same in English. */
                why?: string;
                /** @description What stands in the places of that sentence, such as from and most. */
                args?: {
                    [key: string]: string;
                };
                /** Format: int64 */
                retry_after_ms?: number;
            };
        };
        /** @enum {string} */
        ErrorCode: "not_found" | "invalid" | "conflict" | "forbidden" | "unauthenticated" | "unavailable" | "rate_limited" | "internal" | "too_large" | "unsupported" | "infected";
        Ack: {
            conversation: components["schemas"]["Id"];
            /**
             * Format: int64
             * @description Of the event that answers the request.
             */
            seq: number;
            client_id?: string;
            offer?: components["schemas"]["Id"];
        };
        PlainRequest: {
            client_id?: components["schemas"]["ClientId"];
        };
        /** @description Where a visitor writes from. */
        Page: {
            url?: string;
            title?: string;
            referrer?: string;
            /** @enum {string} */
            device?: "" | "desktop" | "phone";
        };
        /** @description A language tag such as en, ko or en-GB. */
        Lang: string;
        /** @enum {string} */
        OwnerKind: "bot" | "queue" | "agent" | "none";
        /** @enum {string} */
        ConversationStatus: "open" | "resolved";
        /** @enum {string} */
        ActorKind: "visitor" | "bot" | "agent" | "system";
        /** @enum {string} */
        PresenceStatus: "online" | "away" | "busy";
        /** @enum {string} */
        Band: "high" | "middle" | "low";
        /** @enum {string} */
        Outcome: "contained_confirmed" | "contained_assumed" | "bot_abandoned" | "escalated_served" | "escalated_missed" | "human_first" | "spam" | "error";
        /** @enum {string} */
        Role: "owner" | "admin" | "supervisor" | "agent" | "editor" | "evaluator";
        /** @description Where a waiting visitor stands. `position` counts from 1; an absent estimate is unknown. */
        Queue: {
            position: number;
            estimate_s?: number;
        };
        VisitorSessionRequest: {
            site_key: string;
            /** @description The token of last time; an unknown one makes a new visitor. */
            token?: string;
            /** @description The token of a letter's link, instead. It opens one conversation; one that has ended is refused. */
            link?: string;
            locale?: components["schemas"]["Lang"];
            timezone?: string;
            page?: components["schemas"]["Page"];
            /** @description What the site says of the visitor, a plan for example; agents see it beside the chat. Absent leaves what is known. */
            attributes?: {
                [key: string]: string;
            };
        };
        BlockRequest: {
            reason?: string;
            until_ms?: components["schemas"]["Millis"];
            /** @description Also whoever comes from the network that the visitor came from last. */
            network?: boolean;
            /** @description Their chats end as spam. */
            spam?: boolean;
        };
        Block: {
            id: components["schemas"]["Id"];
            visitor: components["schemas"]["Id"];
            name: string;
            reason: string;
            network?: string;
            at_ms: components["schemas"]["Millis"];
            until_ms?: components["schemas"]["Millis"];
            by_name?: string;
        };
        Blocks: {
            blocks: components["schemas"]["Block"][];
            next_cursor?: string;
        };
        ConsentRequest: {
            given: boolean;
            /** @description Of the text that was read; needed to agree. */
            version?: string;
        };
        /** @description What the widget tells and asks. Texts that the workspace has not written are absent. */
        VisitorPrivacy: {
            notice?: string;
            policy_url?: string;
            /** @description Absent when it is not asked for. */
            consent?: {
                version: string;
                text?: string;
                given: boolean;
            };
            /** @description The visitor does not want to be followed. */
            withdrawn: boolean;
            /** @description Agents see what is typed before it is sent. */
            preview: boolean;
        };
        ErasureRequest: {
            confirm: components["schemas"]["Id"];
        };
        VisitorExport: {
            id: components["schemas"]["Id"];
            visitor: components["schemas"]["Id"];
            /** @description The visitor's. */
            name: string;
            /** @enum {string} */
            state: "making" | "ready" | "failed";
            /** @description Why the last attempt failed; while it is being made, another one follows. */
            error?: string;
            /** @description Once it is ready. */
            bytes?: number;
            by?: components["schemas"]["Id"];
            by_name?: string;
            created_at_ms: components["schemas"]["Millis"];
            ready_at_ms?: components["schemas"]["Millis"];
            fetched_at_ms?: components["schemas"]["Millis"];
            expires_at_ms: components["schemas"]["Millis"];
        };
        Exports: {
            exports: components["schemas"]["VisitorExport"][];
        };
        VisitorExports: {
            /** @description In all conversations. */
            events: number;
            /** @description Of files. */
            bytes: number;
            /** @description A copy is written while it is downloaded. */
            at_once: boolean;
            exports: components["schemas"]["VisitorExport"][];
        };
        Erasure: {
            visitor: components["schemas"]["Id"];
            name: string;
            email: string;
            conversations: number;
            /** @description Of these, that are going on. */
            open: number;
            /** @enum {string} */
            state: "none" | "running" | "done";
            asked_at_ms?: components["schemas"]["Millis"];
            done_at_ms?: components["schemas"]["Millis"];
        };
        RetentionPlan: {
            kinds: {
                /** @enum {string} */
                kind: "messages" | "visitors" | "traces" | "files" | "figures" | "audit";
                /** @description 0: kept. */
                days: number;
                /** Format: int64 */
                due: number;
            }[];
        };
        VisitorSession: {
            token: string;
            visitor: components["schemas"]["VisitorName"];
            workspace: {
                name: string;
                lang: string;
            };
            bot_name: string;
            /** @description What an empty chat shows, by language; a language without a text has the widget's own words. */
            greeting?: {
                [key: string]: string;
            };
            /** @description Whether people answer at this hour. */
            open_now: boolean;
            /** @description Whether the server can send mail. */
            mail: boolean;
            /** @description Whether answers go by mail to a visitor who has left, and where to. */
            contact: {
                mail: boolean;
                /** @description The known address, masked. */
                email?: string;
            };
            opens_at_ms?: components["schemas"]["Millis"];
            files?: components["schemas"]["FileRules"];
            privacy: components["schemas"]["VisitorPrivacy"];
            conversations: components["schemas"]["VisitorConversation"][];
        };
        /** @description What may be sent; absent when visitors may send nothing. */
        FileRules: {
            /** Format: int64 */
            max_bytes: number;
            /** @description Files in one message. */
            most: number;
            /** @description Media types and endings of names. */
            accept: string[];
        };
        FileUpload: {
            client_id: components["schemas"]["ClientId"];
            /**
             * Format: binary
             * @description After client_id.
             */
            file: string;
        };
        FileLink: {
            url: string;
            /** @description The same as url when there is no small picture. */
            thumb_url: string;
            expires_ms: components["schemas"]["Millis"];
        };
        Attachment: {
            id: components["schemas"]["Id"];
            name: string;
            /** @description Media type, by content. */
            type: string;
            /**
             * Format: int64
             * @description Bytes.
             */
            size: number;
            /** @description Pixels, pictures only. */
            width?: number;
            /** @description Pixels, pictures only. */
            height?: number;
            /** @description There is a small picture. */
            thumb?: boolean;
        };
        TranscriptMail: {
            client_id: string;
            /** Format: email */
            to: string;
            lang?: components["schemas"]["Lang"];
        };
        JobStatus: {
            id: components["schemas"]["Id"];
            /** @enum {string} */
            status: "waiting" | "running" | "done" | "dead";
        };
        DeadJobs: {
            jobs: {
                id: components["schemas"]["Id"];
                kind: string;
                conversation: components["schemas"]["MaybeId"];
                attempts: number;
                error: string;
                created_at_ms: components["schemas"]["Millis"];
                ended_at_ms: components["schemas"]["Millis"];
            }[];
            next_cursor?: string;
        };
        Transcript: {
            version: number;
            conversation: components["schemas"]["Id"];
            workspace: string;
            lang: string;
            timezone: string;
            opened_at_ms: components["schemas"]["Millis"];
            lines: {
                /** Format: int64 */
                seq: number;
                at_ms: components["schemas"]["Millis"];
                /** @enum {string} */
                kind: "message" | "note" | "joined" | "left" | "resolved" | "reopened" | "rated";
                /** @enum {string} */
                by: "visitor" | "bot" | "agent" | "system";
                name?: string;
                text?: string;
                score?: number;
                deleted?: boolean;
                links?: {
                    title: string;
                    url?: string;
                }[];
            }[];
        };
        VisitorName: {
            id: components["schemas"]["Id"];
            name: string;
        };
        VisitorConversation: {
            id: components["schemas"]["Id"];
            status: components["schemas"]["ConversationStatus"];
            owner: components["schemas"]["OwnerKind"];
            /** @description Who answers, when a person does. */
            agent_name?: string;
            /** Format: int64 */
            last_seq: number;
            opened_at_ms: components["schemas"]["Millis"];
            active_at_ms: components["schemas"]["Millis"];
            preview: string;
            rating: number;
            queue?: components["schemas"]["Queue"];
        };
        VisitorConversations: {
            conversations: components["schemas"]["VisitorConversation"][];
        };
        OpenRequest: {
            client_id: components["schemas"]["ClientId"];
            lang?: components["schemas"]["Lang"];
            page?: components["schemas"]["Page"];
        };
        VisitorMessage: {
            client_id: components["schemas"]["ClientId"];
            conversation?: components["schemas"]["MaybeId"];
            /** @description May be empty beside files. */
            text: string;
            /** @description Ids of files uploaded before, in order. */
            files?: components["schemas"]["Id"][];
            choice?: string;
            prompt_id?: string;
            lang?: components["schemas"]["Lang"];
            page?: components["schemas"]["Page"];
        };
        AgentMessage: {
            client_id: components["schemas"]["ClientId"];
            /** @description May be empty beside files. */
            text: string;
            /** @description Ids of files uploaded before, in order. */
            files?: components["schemas"]["Id"][];
            /** @description Of a translation: the language of the text. */
            lang?: string;
            /** @description What was written before it was translated; visitors do not get it. */
            original?: {
                text: string;
                lang: string;
            };
        };
        ReplyDraft: {
            conversation: components["schemas"]["Id"];
            reply: string;
            note: string;
            /**
             * Format: int64
             * @description 0 when there is none any more.
             */
            updated_at_ms: number;
        };
        ReplyDrafts: {
            drafts: components["schemas"]["ReplyDraft"][];
        };
        SavedReplyDraft: components["schemas"]["ReplyDraft"] & {
            replaced?: components["schemas"]["ReplyDraft"];
        };
        ReplyDraftRequest: {
            reply?: string;
            note?: string;
            /**
             * Format: int64
             * @description The draft that this one was written upon.
             */
            based_on_ms?: number;
        };
        ProfileRequest: {
            client_id: components["schemas"]["ClientId"];
            name?: string;
            email?: string;
            phone?: string;
        };
        ChatSummary: {
            /** @enum {string} */
            by: "model" | "chat";
            points: {
                about: string;
                text: string;
            }[];
        };
        ReplySuggestions: {
            /** @description The visitor's message that they answer. */
            message: string;
            suggestions: {
                /** @enum {string} */
                kind: "article" | "canned" | "model";
                text: string;
                title: string;
                url?: string;
                titles?: string[];
            }[];
        };
        Translation: {
            text: string;
            lang: string;
            from?: string;
        };
        Mentions: {
            mentions: {
                conversation: components["schemas"]["Id"];
                /** Format: int64 */
                seq: number;
                at_ms: components["schemas"]["Millis"];
                read: boolean;
                by: components["schemas"]["Actor"];
                text: string;
                visitor_name: string;
            }[];
            next_cursor?: string;
            unread: number;
        };
        VisitorHistory: {
            conversations: components["schemas"]["Summary"][];
            next_cursor?: string;
        };
        NoteRequest: {
            client_id: components["schemas"]["ClientId"];
            text: string;
            /** @description Agents whom the note calls. */
            mentions?: components["schemas"]["Id"][];
        };
        FeedbackRequest: {
            client_id: components["schemas"]["ClientId"];
            /** Format: int64 */
            seq: number;
            helpful: boolean;
        };
        CustomEvent: {
            client_id: components["schemas"]["ClientId"];
            name: string;
            /** @description Texts, numbers, true, false and null; no lists or objects; at most 4 KB. Flows read it as `event.KEY`. The keys name and from are not its own. */
            data?: {
                [key: string]: string | number | boolean | null;
            };
        };
        RatingRequest: {
            client_id: components["schemas"]["ClientId"];
            score: number;
            comment?: string;
        };
        VisitorTyping: {
            on: boolean;
            /** @description A preview that agents see. */
            text?: string;
        };
        AgentTyping: {
            on: boolean;
        };
        ReadRequest: {
            /** Format: int64 */
            seq: number;
        };
        CallbackRequest: {
            client_id: components["schemas"]["ClientId"];
            /** @enum {string} */
            via: "phone" | "email";
            /** @description With via phone. */
            phone?: string;
            /** @description With via email. */
            email?: string;
        };
        ContactRequest: {
            client_id: components["schemas"]["ClientId"];
            /** @description Empty to take it back. */
            email: string;
        };
        Reach: {
            /** @description Whether the visitor is connected to this server. */
            here: boolean;
            /** @description Where an answer goes by mail when it is not read, masked. */
            email?: string;
            /**
             * Format: int64
             * @description How long it waits first.
             */
            after_ms?: number;
            bounced_at_ms?: components["schemas"]["Millis"];
            /** @description Why mail to the address came back. */
            bounce?: string;
        };
        MailState: {
            sending?: {
                host: string;
                port?: number;
                /** @enum {string} */
                tls: "starttls" | "tls" | "none";
                signs_in: boolean;
                from: string;
                from_name?: string;
                /** @description Letters carry a link that opens their chat. */
                links: boolean;
            };
            receiving?: {
                address: string;
                /** @description Host of the mailbox that is read. */
                mailbox?: string;
                /** @description A service may post mail. */
                webhook: boolean;
            };
            ways: {
                /** @enum {string} */
                way: "smtp" | "imap" | "webhook";
                /**
                 * @description Absent while it works.
                 * @enum {string}
                 */
                reason?: "login" | "sender" | "network" | "tls" | "other";
                since_ms?: components["schemas"]["Millis"];
                tried_at_ms: components["schemas"]["Millis"];
                worked_at_ms?: components["schemas"]["Millis"];
            }[];
            /** @description What has failed and is tried again. */
            failing: {
                id: components["schemas"]["Id"];
                kind: string;
                conversation: components["schemas"]["MaybeId"];
                attempts: number;
                error: string;
                created_at_ms: components["schemas"]["Millis"];
                due_at_ms: components["schemas"]["Millis"];
            }[];
        };
        MailTest: {
            ok: boolean;
            to: string;
            /** @description By the mail server, in its own words. */
            said?: string;
            /** @enum {string} */
            reason?: "login" | "sender" | "network" | "tls" | "other";
        };
        MailTaken: {
            taken: boolean;
            /** @description Why it is refused for good. */
            reason?: string;
        };
        VIPRequest: {
            vip: boolean;
        };
        Promises: {
            /** @description Promises that fall due in the span. */
            made: number;
            /** @description A person took the chat. */
            kept: number;
            /** @description Of these */
            on_time: number;
            /** @description The chat ended before a person came. */
            missed: number;
            /** @description Not due yet */
            open: number;
        };
        Schedule: {
            /** @description An IANA name; empty is UTC. */
            timezone?: string;
            /** @description Opening hours by weekday (mon … sun), as 09:00-18:00; without any it is always open. */
            hours?: {
                [key: string]: string[];
            } | null;
            /** @description Closed days, as 2026-12-25. */
            holidays?: string[] | null;
            /** @description What people call some of the holidays, by date. */
            holiday_names?: {
                [key: string]: string;
            };
            /** @description Days with other hours than their weekday's, by date. */
            exceptions?: {
                [key: string]: string[];
            };
        };
        TeamRules: {
            /**
             * @description How chats find their agents; manual offers nothing, broadcast offers to everybody at once.
             * @enum {string}
             */
            strategy?: "least_loaded" | "round_robin" | "manual" | "broadcast";
            /** @description How long an offer stands, 5 to 600 seconds; absent: as long as the server says. */
            offer_s?: number;
            /** @description A chat is given to an agent with an open console instead of being offered. */
            auto_accept?: boolean;
            schedule?: components["schemas"]["Schedule"];
            /** @description Slug of the team that gets what has waited overflow_s seconds. */
            overflow_team?: string;
            /** @description 10 to 86400. */
            overflow_s?: number;
            /** @description How many may wait, up to 1000; absent or 0: any number. */
            queue_limit?: number;
            /**
             * @description What becomes of the next one: they are told, or a promise.
             * @enum {string}
             */
            queue_full?: "message" | "callback";
        };
        Team: {
            /** @description The state that a change is made on. */
            version: string;
            id: components["schemas"]["Id"];
            /** @description What flows and transfers call it; never changes. */
            slug: string;
            name: string;
            rules: components["schemas"]["TeamRules"];
            members: components["schemas"]["Id"][];
            /** @description Chats in its queue now. */
            waiting: number;
            hours: components["schemas"]["ScheduleState"];
            archived_at_ms?: components["schemas"]["Millis"];
        };
        Teams: {
            teams: components["schemas"]["Team"][];
        };
        NewTeam: {
            slug: string;
            name: string;
            rules?: components["schemas"]["TeamRules"];
            members?: components["schemas"]["Id"][];
        };
        TeamChange: {
            /** @description The state that a change is made on. */
            version?: string;
            name?: string;
            rules?: components["schemas"]["TeamRules"];
            members?: components["schemas"]["Id"][];
        };
        AgentRules: {
            /** @description The state that a change is made on. */
            version?: string;
            /** @description Capacity in units. */
            limit: number;
            /** @description Level 1 to 5 by skill. */
            skills?: {
                [key: string]: number;
            };
            /** @description Languages they answer in, as en; none: any. */
            langs?: string[];
        };
        AgentWithRules: {
            /** @description The state that a change is made on. */
            version: string;
            id: components["schemas"]["Id"];
            name: string;
            limit: number;
            skills: {
                [key: string]: number;
            };
            langs: string[];
            teams: string[];
            /** @description A phone of theirs can be pushed to. */
            push: boolean;
        };
        AgentRulesList: {
            agents: components["schemas"]["AgentWithRules"][];
        };
        /** @description How soon what must happen, for whom. The first one that fits a hand-over is its own. */
        ServiceLevel: {
            name: string;
            /** @description Slug; absent: any. */
            team?: string;
            /** @description Only hand-overs of this priority or a higher one. */
            least_priority?: number;
            /** @description From the queue to the first words of a person. */
            first_response_s?: number;
            /** @description From a visitor's message to a person's answer. */
            next_response_s?: number;
            /** @description From the queue to the end. */
            resolution_s?: number;
            /**
             * @description Opening hours only
             * @enum {string}
             */
            clock: "business" | "wall";
            /** @description Share of the time that is over when colleagues are warned; absent: 75. */
            warn_percent?: number;
            /** @description Members who hear of a miss, beside who has the chat; absent: its team while nobody has it, and supervisors. */
            tell?: components["schemas"]["Id"][];
        };
        Routing: {
            /** @description The state that a change is made on. */
            version?: string;
            /** @description What a chat of a channel takes of an agent's capacity, in units; a channel that is not named takes 1. */
            channels?: {
                [key: string]: number;
            };
            language?: {
                /** @enum {string} */
                need?: "off" | "prefer" | "require";
                /** @description With prefer: how long a chat waits for somebody who speaks its language and is full. */
                after_s?: number;
            };
            /** @description How long a chat is held for whom it wants while they are there but full. */
            preferred_s?: number;
            /** @description How long ago an agent may have talked to a visitor to be preferred; 0: nobody is. */
            known_days?: number;
            /** @description Ranks that a VIP stands above others. */
            vip?: number;
            /** @description A waiting chat gains a rank in so many seconds; 0: never. */
            age_s?: number;
            /** @description How long an offer to somebody without an open console stands. */
            push_offer_s?: number;
            /** @description How long an agent may be gone while a visitor waits for an answer. */
            grace_s?: number;
            /** @description How soon a visitor who does not wait is called, in opening time. */
            callback_s?: number;
            sla?: components["schemas"]["ServiceLevel"][];
        };
        /** @description Either an agent or a team. */
        AssignRequest: {
            client_id: components["schemas"]["ClientId"];
            agent?: components["schemas"]["MaybeId"];
            team?: string;
            note?: string;
            /** @description When the agent is full: wait for them in the queue, instead of a refusal. */
            wait?: boolean;
        };
        SnoozeRequest: {
            client_id: components["schemas"]["ClientId"];
            /**
             * Format: int64
             * @description When it comes back, within a year; without it, at the visitor's next message.
             */
            until_ms?: number;
        };
        Tag: {
            name: string;
            /** @enum {string} */
            colour: "" | "red" | "orange" | "yellow" | "green" | "teal" | "blue" | "purple" | "pink";
            /** @description It is no longer suggested. */
            archived: boolean;
        };
        TagUse: {
            tags: {
                name: string;
                /** @enum {string} */
                colour: "" | "red" | "orange" | "yellow" | "green" | "teal" | "blue" | "purple" | "pink";
                archived: boolean;
                conversations: number;
            }[];
        };
        TagRename: {
            name: string;
            to: string;
            /** @description Whether `to` may be another tag's name; without it that is a conflict. */
            merge?: boolean;
        };
        ResolveRequest: {
            client_id?: components["schemas"]["ClientId"];
            /** @description What it was about; one of the workspace's, needed where the team asks for it. */
            disposition?: string;
        };
        /**
         * @description Whether agents are asked what a chat was about when they resolve it.
         * @enum {string}
         */
        Asking: "never" | "optional" | "required";
        /** @description What may be said when a chat is resolved. Archived ones are no longer offered. */
        Dispositions: {
            ask: components["schemas"]["Asking"];
            /** @description Teams, by slug, that decide otherwise. */
            teams: {
                [key: string]: components["schemas"]["Asking"];
            };
            list: {
                id: string;
                labels: {
                    [key: string]: string;
                };
                archived?: boolean;
            }[];
        };
        Tags: {
            tags: components["schemas"]["Tag"][];
        };
        Found: {
            /** @description The newest conversation of each visitor whose name, address or number fits. */
            people: components["schemas"]["Summary"][];
            tags: string[];
            hits: components["schemas"]["FoundHit"][];
            next_cursor?: string;
        };
        FoundHit: {
            conversation: components["schemas"]["Summary"];
            /** Format: int64 */
            seq: number;
            at_ms: components["schemas"]["Millis"];
            /** @enum {string} */
            kind: "message" | "note";
            by: components["schemas"]["Actor"];
            /** @description Plain text in pieces; those that were searched for are marked. */
            snippet: {
                text: string;
                hit?: boolean;
            }[];
            /** @description Further hits of the conversation that were looked at. */
            more: number;
        };
        TagsRequest: {
            client_id: components["schemas"]["ClientId"];
            tags: string[];
        };
        PresenceRequest: {
            status: components["schemas"]["PresenceStatus"];
            /** @description Why somebody is away; one of the workspace's. */
            reason?: string;
        };
        Actor: {
            kind: components["schemas"]["ActorKind"];
            /** @description Empty for bot and system, and for agents in what visitors see. */
            id: string;
            name?: string;
        };
        Event: {
            /** @constant */
            type: "event";
            conversation: components["schemas"]["Id"];
            /** Format: int64 */
            seq: number;
            /**
             * Format: int64
             * @description The seq before this one that this audience may see; 0 for the first.
             */
            prev: number;
            at_ms: components["schemas"]["Millis"];
            actor: components["schemas"]["Actor"];
            /** @description See docs/protocol.md; unknown kinds are to be ignored. */
            kind: string;
            v: number;
            body: {
                [key: string]: unknown;
            };
            /** @description Only to the side that chose it. */
            client_id?: string;
            /**
             * @description Only to agents.
             * @enum {string}
             */
            visibility?: "all" | "agents";
        };
        EventPage: {
            events: components["schemas"]["Event"][];
            /**
             * Format: int64
             * @description The newest seq that this audience may see.
             */
            last_seq: number;
            more: boolean;
        };
        SignInRequest: {
            email: string;
            password: string;
        };
        PasswordChange: {
            old: string;
            new: string;
        };
        Session: {
            user: components["schemas"]["Person"];
            workspace: {
                id: components["schemas"]["Id"];
                name: string;
                lang: string;
            };
            roles: components["schemas"]["Role"][];
            csrf: string;
            presence: components["schemas"]["PresenceStatus"];
            /** @description Why they are away; no_answer when they let offers time out. */
            away_reason?: string;
            /** @description What agents choose from when they go away. */
            away_reasons: string[];
            dispositions: components["schemas"]["Dispositions"];
            files: components["schemas"]["FileRules"];
            /** @description Somebody else, or the machine, made the password; choose one first. */
            must_change: boolean;
            /** @description Whether the server can send mail. */
            mail: boolean;
            /** @description Whether a model helps with summaries, replies and translations. */
            model: boolean;
        };
        Person: {
            id: components["schemas"]["Id"];
            name: string;
            email: string;
        };
        /** @description A row of the agents' list. */
        Summary: {
            id: components["schemas"]["Id"];
            visitor: components["schemas"]["Person"];
            status: components["schemas"]["ConversationStatus"];
            owner: components["schemas"]["OwnerKind"];
            agent: components["schemas"]["MaybeId"];
            erased_at_ms?: components["schemas"]["Millis"];
            agent_name: string;
            team: string;
            priority: number;
            lang: string;
            /** Format: int64 */
            last_seq: number;
            preview: string;
            /** @enum {string} */
            preview_by: "" | "visitor" | "bot" | "agent" | "system";
            /**
             * @description What the newest message is when it has no words.
             * @enum {string}
             */
            preview_kind?: "image" | "file";
            tags: string[];
            /** @description Who speaks beside the agent. */
            guests?: components["schemas"]["Guest"][];
            /** @description What the newest resolve said it was about. */
            disposition?: string;
            rating: number;
            page: components["schemas"]["Page"];
            opened_at_ms: components["schemas"]["Millis"];
            active_at_ms: components["schemas"]["Millis"];
            waiting_since_ms?: components["schemas"]["Millis"];
            /** @description Why it was handed over. */
            reason?: string;
            due_at_ms?: components["schemas"]["Millis"];
            /**
             * @description The service level that runs out at due_at_ms.
             * @enum {string}
             */
            due_kind?: "first_response" | "next_response" | "resolution";
            warn_at_ms?: components["schemas"]["Millis"];
            /** @description It was missed. */
            breached?: boolean;
            /**
             * Format: int64
             * @description An agent has laid it aside since then.
             */
            snoozed_at_ms?: number;
            /**
             * Format: int64
             * @description When it comes back; absent: at the visitor's next message.
             */
            wake_at_ms?: number;
            /** @description Visitor's messages that no agent has read; more than 100 count as 100. */
            unread: number;
            /** @description Mood of the visitor's newest messages, −1…1. */
            polarity?: number;
        };
        ConversationPage: {
            conversations: components["schemas"]["Summary"][];
            next_cursor?: string;
            counts: components["schemas"]["Counts"];
        };
        /** @description The parameters of a list or a search, without the place in it. */
        ViewQuery: {
            /** @enum {string} */
            view: "mine" | "queue" | "bot" | "open" | "snoozed" | "resolved" | "all";
            q?: string;
            /** @enum {string} */
            sla?: "at_risk" | "breached";
            /** @enum {string} */
            sort?: "due";
            agent?: components["schemas"]["Id"];
            team?: string;
            tag?: string;
            lang?: string;
            channel?: string;
            disposition?: string;
            from_ms?: components["schemas"]["Millis"];
            to_ms?: components["schemas"]["Millis"];
            /** @description The last so many days, instead of `from_ms`. */
            days?: number;
        };
        SavedView: {
            id: components["schemas"]["Id"];
            shared: boolean;
            /** @description Of a shared one: only this team sees it; empty for the whole workspace. */
            team: string;
            name: string;
            query: components["schemas"]["ViewQuery"];
        };
        SavedViews: {
            views: components["schemas"]["SavedView"][];
        };
        SavedViewText: {
            /** @default false */
            shared: boolean;
            team?: string;
            name: string;
            query: components["schemas"]["ViewQuery"];
        };
        SavedViewCounts: {
            counts: {
                [key: string]: number;
            };
            most: number;
        };
        BulkRequest: {
            client_id: components["schemas"]["ClientId"];
            conversations: components["schemas"]["Id"][];
            /** @enum {string} */
            action: "assign" | "restore" | "tag" | "resolve" | "reopen" | "snooze" | "unsnooze" | "spam" | "not_spam";
            /** @description `restore`: what `assign` answered, for each conversation. */
            former?: components["schemas"]["FormerOwner"][];
            agent?: components["schemas"]["Id"];
            /** @description `assign` names either an agent or a team. */
            team?: string;
            /** @description `assign`: when the agent is full, the chat waits for them. */
            wait?: boolean;
            add_tags?: string[];
            drop_tags?: string[];
            /** @description `resolve`: what it was about, where the team asks for it. */
            disposition?: string;
            until_ms?: components["schemas"]["Millis"];
        };
        /** @description Who had a conversation before an `assign` changed it, and how it stood after that. */
        FormerOwner: {
            conversation: components["schemas"]["Id"];
            /** @enum {string} */
            owner: "bot" | "queue" | "agent";
            agent?: components["schemas"]["Id"];
            team?: string;
            /** Format: int64 */
            epoch: number;
            /** Format: int64 */
            seq: number;
        };
        BulkResults: {
            results: {
                conversation: components["schemas"]["Id"];
                done: boolean;
                /** @description False where it was so already. */
                changed: boolean;
                former?: components["schemas"]["FormerOwner"];
                error?: {
                    code: string;
                    message: string;
                    field?: string;
                    why?: string;
                    args?: {
                        [key: string]: string;
                    };
                    retry_after_ms?: number;
                };
            }[];
        };
        Counts: {
            mine: number;
            queue: number;
            bot: number;
            open: number;
            snoozed: number;
        };
        ConversationDetail: {
            conversation: components["schemas"]["Summary"];
            visitor: components["schemas"]["VisitorProfile"];
            handoff?: components["schemas"]["Handoff"];
            packet?: components["schemas"]["Packet"];
        };
        VisitorProfile: {
            id: components["schemas"]["Id"];
            name: string;
            email: string;
            phone: string;
            locale: string;
            timezone: string;
            created_at_ms: components["schemas"]["Millis"];
            /** @description How many they have had, this one included. */
            conversations: number;
            ratings: number[];
            block?: components["schemas"]["Block"];
            erased_at_ms?: components["schemas"]["Millis"];
            /** @description How often they came, half an hour apart at least. */
            visits: number;
            seen_at_ms: components["schemas"]["Millis"];
            /** @description What the site says of them. */
            attributes: {
                [key: string]: string;
            };
        };
        Evidence: {
            name: string;
            value: string;
            points?: number;
        };
        Handoff: {
            id: components["schemas"]["Id"];
            /** @enum {string} */
            status: "promised" | "queued" | "accepted" | "done" | "missed" | "refused";
            reason: string;
            evidence: components["schemas"]["Evidence"][];
            team: string;
            requested_at_ms: components["schemas"]["Millis"];
            due_at_ms?: components["schemas"]["Millis"];
            accepted_at_ms?: components["schemas"]["Millis"];
            packet: components["schemas"]["Packet"];
        };
        /**
         * @description What an agent gets with a chat; every part may be missing. It is stored with the hand-over; `visitor` and `earlier`
         *     are as they are now, and only in the conversation's own `packet`.
         */
        Packet: {
            reason?: string;
            evidence?: components["schemas"]["Evidence"][] | null;
            /** @description One line, in the visitor's own words. */
            issue?: string;
            summary?: components["schemas"]["SummaryPoint"][] | null;
            fields?: components["schemas"]["Field"][] | null;
            flow?: components["schemas"]["FlowPath"];
            tried?: components["schemas"]["Tried"][] | null;
            sentiment?: components["schemas"]["Mood"][] | null;
            lang?: string;
            page?: components["schemas"]["Page"];
            suggestions?: components["schemas"]["Suggestion"][] | null;
            due_ms?: components["schemas"]["Millis"];
            visitor?: components["schemas"]["VisitorProfile"];
            earlier?: components["schemas"]["Earlier"][];
        };
        /** @description One of at most five lines; the console words what it is about. */
        SummaryPoint: {
            /** @enum {string} */
            about: "first_problem" | "last_question" | "collected" | "tried" | "mood";
            text: string;
        };
        /** @description Something that was collected. */
        Field: {
            field: string;
            value: string;
            pii?: boolean;
        };
        /** @description The flow that ran, the steps it took, and the one that failed. */
        FlowPath: {
            name: string;
            path: string[] | null;
            failed?: string;
        };
        /** @description Something the bot showed or looked up before a person came. */
        Tried: {
            query: string;
            article: components["schemas"]["MaybeId"];
            title: string;
            url?: string;
            /** @description 0 to 1. */
            confidence: number;
            /** @description low: looked at and not shown */
            band: components["schemas"]["Band"];
            /** @description Absent when the visitor did not say. */
            helped?: boolean;
            /** Format: int64 */
            seq: number;
            at_ms: components["schemas"]["Millis"];
        };
        /** @description How one of the visitor's messages felt. */
        Mood: {
            /** Format: int64 */
            seq: number;
            at_ms: components["schemas"]["Millis"];
            /** @description −1 to 1. */
            polarity: number;
            /** @description 0 to 1. */
            frustration: number;
        };
        /** @description A passage that may answer. */
        Suggestion: {
            text: string;
            title?: string;
            url?: string;
        };
        /** @description An earlier conversation of the same visitor. */
        Earlier: {
            conversation: components["schemas"]["Id"];
            at_ms: components["schemas"]["Millis"];
            rating: number;
            preview: string;
        };
        Decisions: {
            decisions: components["schemas"]["Decision"][];
        };
        Decision: {
            id: components["schemas"]["Id"];
            at_ms: components["schemas"]["Millis"];
            /** Format: int64 */
            seq: number;
            /** @enum {string} */
            action: "answered" | "hedged" | "abstained" | "flow" | "smalltalk" | "handoff" | "offer";
            reason: string;
            /** @enum {string} */
            band: "" | "high" | "middle" | "low";
            confidence: number;
            article: string;
            /** @description The whole trace as the bot wrote it; null once retention has dropped it. */
            trace: unknown;
        };
        Offer: {
            id: components["schemas"]["Id"];
            conversation: components["schemas"]["Id"];
            handoff: components["schemas"]["Id"];
            reason: string;
            issue: string;
            visitor_name: string;
            lang: string;
            expires_at_ms: components["schemas"]["Millis"];
            made_at_ms: components["schemas"]["Millis"];
        };
        Offers: {
            offers: components["schemas"]["Offer"][];
        };
        Agents: {
            agents: components["schemas"]["Agent"][];
            /** @description Slugs of the teams that somebody belongs to. */
            teams: string[];
        };
        /** @description Somebody who speaks beside the agent. */
        Guest: {
            id: components["schemas"]["Id"];
            name: string;
        };
        Board: {
            version: string;
            at_ms: components["schemas"]["Millis"];
            figures: {
                waiting: number;
                oldest_since_ms?: components["schemas"]["Millis"];
                /** @description Of those who wait. */
                offered: number;
                served: number;
                /** @description Agents who are online and can be reached. */
                online: number;
                /** @description Chats that these could take. */
                free: number;
                /** @description Service levels at risk and not missed yet. */
                at_risk: number;
                breached: number;
            };
            /** @description Who has waited longest first. */
            waiting: components["schemas"]["BoardChat"][];
            served: components["schemas"]["BoardChat"][];
            agents: components["schemas"]["BoardAgent"][];
            teams: {
                slug: string;
                name: string;
            }[];
        };
        BoardChat: {
            conversation: components["schemas"]["Id"];
            visitor: components["schemas"]["Id"];
            visitor_name: string;
            vip?: boolean;
            team: string;
            priority: number;
            lang: string;
            reason?: string;
            since_ms: components["schemas"]["Millis"];
            agent?: components["schemas"]["Id"];
            guests?: components["schemas"]["Guest"][];
            /** @description The visitor wrote last. */
            unanswered?: boolean;
            active_at_ms: components["schemas"]["Millis"];
            due_at_ms?: components["schemas"]["Millis"];
            /** @enum {string} */
            due_kind?: "first_response" | "next_response" | "resolution";
            /** @enum {string} */
            sla?: "at_risk" | "breached";
            offers?: {
                id: components["schemas"]["Id"];
                agent: components["schemas"]["Id"];
                made_at_ms: components["schemas"]["Millis"];
                expires_at_ms: components["schemas"]["Millis"];
            }[];
        };
        BoardAgent: {
            id: components["schemas"]["Id"];
            name: string;
            /** @enum {string} */
            status: "online" | "away" | "busy" | "offline";
            away_reason?: string;
            since_ms?: components["schemas"]["Millis"];
            set_by?: components["schemas"]["Id"];
            /** @description A console of theirs is open. */
            console: boolean;
            /** @description A device of theirs can be pushed to. */
            phone: boolean;
            /** @description Chats they have */
            active: number;
            /** @description Of their capacity */
            used: number;
            limit: number;
            teams: string[];
        };
        AgentTimes: {
            agent: components["schemas"]["Id"];
            times: {
                status: components["schemas"]["PresenceStatus"];
                away_reason?: string;
                /** Format: int64 */
                ms: number;
            }[];
        };
        Devices: {
            /** @description The server's public key, base64url; absent when it sends no push messages. */
            key?: string;
            devices: components["schemas"]["Device"][];
        };
        Device: {
            id: components["schemas"]["Id"];
            /** @description As "Chrome on Android". */
            name: string;
            created_at_ms: components["schemas"]["Millis"];
            sent_at_ms?: components["schemas"]["Millis"];
        };
        DeviceRequest: {
            /** @description The https address that the browser's push service gave. */
            endpoint: string;
            /** @description The browser's public key */
            p256dh: string;
            /** @description Its secret of 16 bytes */
            auth: string;
            /** @enum {string} */
            lang: "en" | "ko";
        };
        /** @description Somebody of the team. */
        Agent: {
            id: components["schemas"]["Id"];
            name: string;
            /**
             * @description offline when no console of theirs is open, and no phone can be pushed to.
             * @enum {string}
             */
            status: "online" | "away" | "busy" | "offline";
            away_reason?: string;
            /** @description Chats they have now. */
            active: number;
            /** @description Their capacity in units; a chat takes 1 unless the workspace says otherwise. */
            limit: number;
            /** @description One more chat fits in. */
            room: boolean;
            /** @description Slugs; absent when there are none. */
            teams?: string[];
        };
        KnowledgeResult: {
            hits: components["schemas"]["Hit"][];
            /** @description What the bot would say; absent when nothing was found. */
            answer?: string;
            confidence: number;
            band: components["schemas"]["Band"];
        };
        /** @description A passage that was found. */
        Hit: {
            article: components["schemas"]["Id"];
            title: string;
            url: string;
            passage: string;
            score: number;
        };
        /** @description Articles by state. One with a pending edit of a live text counts as live and as draft, review or scheduled. */
        Counted: {
            draft: number;
            review: number;
            scheduled: number;
            live: number;
            archived: number;
        };
        ReplyText: {
            /**
             * @description For everybody in the workspace, not only for oneself.
             * @default false
             */
            shared: boolean;
            /** @description Letters, digits, - and _; a leading / is dropped, case does not count. */
            shortcut: string;
            folder?: string;
            /**
             * @description Empty for chats of every language.
             * @enum {string}
             */
            lang?: "" | "en" | "ko";
            /** @description The `updated_at_ms` that was edited: a change is `conflict` when somebody changed the reply since. Absent: replaced whatever it is. */
            based_on_ms?: number;
            /** @description May hold {{visitor.name}}, {{visitor.email}}, {{agent.name}}, {{workspace.name}} and {{fields.NAME}} of what a flow collected. */
            text: string;
        };
        Reply: {
            id: components["schemas"]["Id"];
            shared: boolean;
            shortcut: string;
            folder: string;
            /** @description Empty for chats of every language. */
            lang: string;
            text: string;
            updated_at_ms: components["schemas"]["Millis"];
        };
        Replies: {
            replies: components["schemas"]["Reply"][];
        };
        ReadyReply: {
            id: components["schemas"]["Id"];
            shared: boolean;
            shortcut: string;
            folder: string;
            /** @description Empty for chats of every language. */
            lang: string;
            text: string;
            updated_at_ms: components["schemas"]["Millis"];
            /** @description The text with its variables filled in. */
            ready: string;
            /** @description Variables without a value; they still stand in `ready`. */
            missing: string[];
        };
        ReadyReplies: {
            replies: components["schemas"]["ReadyReply"][];
            /** @description At most three, best first. */
            suggested: components["schemas"]["Id"][];
        };
        Collection: {
            id: components["schemas"]["Id"];
            name: string;
            description: string;
            /** @description Lists show collections in this order. */
            position: number;
            archived: boolean;
            counts: components["schemas"]["Counted"];
            created_at_ms: components["schemas"]["Millis"];
        };
        Collections: {
            collections: components["schemas"]["Collection"][];
        };
        Space: {
            /** @description The embedder's name. */
            model: string;
            /** @description The embedder that learns from the workspace's own texts. */
            built_in: boolean;
            /** @description Every article has had its vectors once, and the space is searched. */
            complete: boolean;
            /** @description Live articles whose vectors are up to date. */
            done: number;
            /** @description Live articles. */
            total: number;
            /** @description Why the last attempt failed; it is repeated. Empty when it did not. */
            problem: string;
        };
        Spaces: {
            spaces: components["schemas"]["Space"][];
        };
        CollectionRequest: {
            name: string;
            description?: string;
        };
        CollectionPatch: {
            name?: string;
            description?: string;
            /** @description Where it shall stand, from 0. */
            position?: number;
        };
        CollectionArchive: {
            move_to?: components["schemas"]["MaybeId"];
        };
        /** @description Something by its id, with a name to show. */
        Link: {
            id: components["schemas"]["Id"];
            name: string;
        };
        /** @description What an editor writes. */
        ArticleText: {
            title: string;
            /** @description Markdown. */
            body?: string;
            /** @description What visitors might ask, one line each. */
            questions?: string[];
            /** @description Other words for what it is about. */
            synonyms?: string[];
            lang?: string;
            url?: string;
            audience?: string;
            product?: string;
            /**
             * Format: int64
             * @description The bot says it from then on; 0 is since ever.
             */
            valid_from_ms?: number;
            /**
             * Format: int64
             * @description And until then; 0 is for ever.
             */
            valid_to_ms?: number;
        };
        ArticleRequest: {
            collection: components["schemas"]["Id"];
            /** @description Stable name in addresses; made of the title when absent. */
            slug?: string;
            note?: string;
            title: string;
            /** @description Markdown. */
            body?: string;
            /** @description What visitors might ask, one line each. */
            questions?: string[];
            /** @description Other words for what it is about. */
            synonyms?: string[];
            lang?: string;
            url?: string;
            audience?: string;
            product?: string;
            /**
             * Format: int64
             * @description The bot says it from then on; 0 is since ever.
             */
            valid_from_ms?: number;
            /**
             * Format: int64
             * @description And until then; 0 is for ever.
             */
            valid_to_ms?: number;
        };
        DraftRequest: {
            /**
             * Format: int64
             * @description The newest version that the editor has seen.
             */
            based_on: number;
            note?: string;
            title: string;
            /** @description Markdown. */
            body?: string;
            /** @description What visitors might ask, one line each. */
            questions?: string[];
            /** @description Other words for what it is about. */
            synonyms?: string[];
            lang?: string;
            url?: string;
            audience?: string;
            product?: string;
            /**
             * Format: int64
             * @description The bot says it from then on; 0 is since ever.
             */
            valid_from_ms?: number;
            /**
             * Format: int64
             * @description And until then; 0 is for ever.
             */
            valid_to_ms?: number;
        };
        /** @description One saved text. Versions are never changed, only their state. */
        Version: {
            /** Format: int64 */
            number: number;
            state: components["schemas"]["VersionState"];
            /**
             * Format: int64
             * @description The newest version when it was written; 0 for none.
             */
            based_on: number;
            title: string;
            /** @description Markdown. */
            body: string;
            /** @description What visitors might ask, one line each. */
            questions: string[];
            /** @description Other words for what it is about. */
            synonyms: string[];
            lang: string;
            url: string;
            audience: string;
            product: string;
            /**
             * Format: int64
             * @description The bot says it from then on; 0 is since ever.
             */
            valid_from_ms: number;
            /**
             * Format: int64
             * @description And until then; 0 is for ever.
             */
            valid_to_ms: number;
            at_ms: components["schemas"]["Millis"];
            /** @description Who wrote it; absent for the command line. */
            by?: components["schemas"]["Link"];
            /** @description By the author. */
            note: string;
            /** @description By whoever sent it back. */
            review_note: string;
            /** @description When it is scheduled for. */
            publish_at_ms?: components["schemas"]["Millis"];
        };
        VersionSummary: {
            /** Format: int64 */
            number: number;
            state: components["schemas"]["VersionState"];
            /** Format: int64 */
            based_on: number;
            title: string;
            at_ms: components["schemas"]["Millis"];
            by?: components["schemas"]["Link"];
            note: string;
            review_note: string;
            publish_at_ms?: components["schemas"]["Millis"];
        };
        /** @enum {string} */
        VersionState: "draft" | "review" | "scheduled" | "live" | "superseded" | "discarded";
        /** @enum {string} */
        ArticleStatus: "draft" | "review" | "live" | "archived";
        VersionPage: {
            versions: components["schemas"]["VersionSummary"][];
            more: boolean;
        };
        ArticleSummary: {
            id: components["schemas"]["Id"];
            slug: string;
            collection: components["schemas"]["Link"];
            /** @description Of the article; draft and review were never live. */
            status: components["schemas"]["ArticleStatus"];
            /**
             * @description State of the version that waits to be published.
             * @enum {string}
             */
            pending: "" | "draft" | "review" | "scheduled";
            /** @description Of the newest version. */
            title: string;
            lang: string;
            audience: string;
            product: string;
            owner?: components["schemas"]["Link"];
            /**
             * Format: int64
             * @description Number of the live version; 0 for none.
             */
            live: number;
            /**
             * Format: int64
             * @description Number of the newest version.
             */
            newest: number;
            /**
             * @description Whether the dates let the bot say the live text.
             * @enum {string}
             */
            valid: "now" | "later" | "over";
            /** Format: int64 */
            valid_from_ms: number;
            /** Format: int64 */
            valid_to_ms: number;
            /** @description It came from an import. */
            imported: boolean;
            /** @description It was imported, and a person has changed it since. */
            changed_here: boolean;
            helpful: number;
            unhelpful: number;
            /** @description Open ones. */
            flags: number;
            created_at_ms: components["schemas"]["Millis"];
            updated_at_ms: components["schemas"]["Millis"];
            published_at_ms?: components["schemas"]["Millis"];
        };
        ArticlePage: {
            articles: components["schemas"]["ArticleSummary"][];
            next_cursor?: string;
            /** @description Of everything that matches but for the state. */
            counts: components["schemas"]["Counted"];
        };
        ArticleDetail: {
            article: components["schemas"]["ArticleSummary"];
            live?: components["schemas"]["Version"];
            pending?: components["schemas"]["Version"];
            flags: components["schemas"]["Flag"][];
        };
        VersionNote: {
            /**
             * Format: int64
             * @description The newest version that was seen.
             */
            based_on: number;
            note?: string;
        };
        PublishRequest: {
            /**
             * Format: int64
             * @description The newest version that was seen.
             */
            based_on: number;
            /**
             * Format: int64
             * @description In the future; absent is now.
             */
            at_ms?: number;
            note?: string;
        };
        RestoreRequest: {
            /** Format: int64 */
            version: number;
            /**
             * Format: int64
             * @description The newest version that was seen.
             */
            based_on: number;
            /** @description Make it live at once. */
            publish?: boolean;
        };
        MoveRequest: {
            collection: components["schemas"]["Id"];
        };
        OwnerRequest: {
            owner: components["schemas"]["MaybeId"];
        };
        DiffPart: {
            /** @enum {string} */
            op: "equal" | "insert" | "delete";
            text: string;
        };
        FieldDiff: {
            /** @enum {string} */
            field: "title" | "body" | "questions" | "synonyms" | "lang" | "url" | "audience" | "product" | "valid_from_ms" | "valid_to_ms";
            /** @description The whole text, in order; lists one entry a line. */
            parts: components["schemas"]["DiffPart"][];
            /** @description Words. */
            inserted: number;
            /** @description Words. */
            deleted: number;
        };
        VersionDiff: {
            /** Format: int64 */
            from: number;
            /** Format: int64 */
            to: number;
            /** @description Only those that differ. */
            fields: components["schemas"]["FieldDiff"][];
        };
        AskRequest: {
            question: string;
            lang?: string;
            draft?: components["schemas"]["ArticleText"];
        };
        AskAnswer: {
            /** @description What it would say, light Markdown; absent when it says that it does not know. */
            answer?: string;
            /** @description Where that stands. */
            article?: components["schemas"]["Id"];
            title?: string;
            /** @description It stands in this article. */
            from_here: boolean;
            band: components["schemas"]["Band"];
            confidence: number;
            /** @description Of the question. */
            lang: string;
            hits: components["schemas"]["Hit"][];
        };
        AskResult: {
            before: components["schemas"]["AskAnswer"];
            after: components["schemas"]["AskAnswer"];
            took_ms: number;
        };
        DayFeedback: {
            /** @description YYYY-MM-DD, UTC. */
            day: string;
            helpful: number;
            unhelpful: number;
        };
        Judgement: {
            at_ms: components["schemas"]["Millis"];
            helpful: boolean;
            conversation: components["schemas"]["Id"];
            /** @description Personal data masked. */
            question: string;
            /** @description Of the rating of the conversation, personal data masked. */
            comment: string;
            /** @description 1 to 5; 0 for none. */
            rating: number;
        };
        ArticleFeedback: {
            article: components["schemas"]["Link"];
            /** @description Ever. */
            helpful: number;
            /** @description Ever. */
            unhelpful: number;
            /** @description Those with a judgement, oldest first. */
            days: components["schemas"]["DayFeedback"][];
            /** @description The newest first, at most 50. */
            judgements: components["schemas"]["Judgement"][];
        };
        JudgedArticle: {
            article: components["schemas"]["Link"];
            status: components["schemas"]["ArticleStatus"];
            helpful: number;
            unhelpful: number;
        };
        FeedbackList: {
            articles: components["schemas"]["JudgedArticle"][];
        };
        PreviewRequest: {
            body: string;
        };
        Preview: {
            html: string;
        };
        Flag: {
            id: components["schemas"]["Id"];
            /** @enum {string} */
            kind: "duplicate" | "contradiction" | "stale" | "expired" | "unhelpful";
            /** @enum {string} */
            state: "open" | "dismissed";
            article: components["schemas"]["Link"];
            /** @description The article that it is like or contradicts. */
            other?: components["schemas"]["Link"];
            /** @description Likeness, or the share of unhelpful judgements, 0 to 1; for stale the age in days. */
            score: number;
            /** @description The sentence in question. */
            here: string;
            /** @description That of the other article. */
            there: string;
            found_at_ms: components["schemas"]["Millis"];
            dismissed_at_ms?: components["schemas"]["Millis"];
            dismissed_by?: components["schemas"]["Link"];
        };
        FlagPage: {
            flags: components["schemas"]["Flag"][];
            next_cursor?: string;
            counts: components["schemas"]["FlagCounts"];
        };
        /** @description Open ones. */
        FlagCounts: {
            duplicate: number;
            contradiction: number;
            stale: number;
            expired: number;
            unhelpful: number;
        };
        /** @description Questions asked alike that the bot did not answer. */
        Question: {
            id: components["schemas"]["Id"];
            /** @enum {string} */
            state: "open" | "drafted" | "dismissed";
            /** @description The most typical one, personal data masked. */
            wording: string;
            lang: string;
            /** @description How often it was asked. */
            count: number;
            /** @description Of those, the bot did not know. */
            abstained: number;
            /** @description Of those, the answer was judged unhelpful. */
            unhelpful: number;
            /** @description Of those, a person was fetched. */
            escalated: number;
            first_at_ms: components["schemas"]["Millis"];
            last_at_ms: components["schemas"]["Millis"];
            /** @description The article that the bot found nearest. */
            nearest?: components["schemas"]["Link"];
            nearest_confidence: number;
            /** @description The article that was drafted from it. */
            article?: components["schemas"]["Link"];
            article_status?: components["schemas"]["ArticleStatus"];
            /** @description The bot answers the wording now, as of the last look. */
            answered_now: boolean;
        };
        QuestionPage: {
            questions: components["schemas"]["Question"][];
            next_cursor?: string;
            counts: components["schemas"]["QuestionCounts"];
        };
        QuestionCounts: {
            open: number;
            drafted: number;
            dismissed: number;
        };
        Asked: {
            /** @description Personal data masked. */
            text: string;
            at_ms: components["schemas"]["Millis"];
            conversation: components["schemas"]["Id"];
            /** @enum {string} */
            cause: "abstained" | "unhelpful" | "escalated";
        };
        QuestionDetail: {
            question: components["schemas"]["Question"];
            /** @description The newest first, at most 50. */
            asked: components["schemas"]["Asked"][];
            /** @description What the bot answers to the wording at this moment. */
            now: components["schemas"]["AskAnswer"];
        };
        QuestionDraft: {
            /** @description Absent, that of the nearest article, or the first. */
            collection?: components["schemas"]["MaybeId"];
            /** @description Absent, the wording. */
            title?: string;
        };
        ImportRequest: {
            /** @enum {string} */
            kind: "url" | "sitemap";
            url: string;
            /** @description Name for articles that name none; Help when absent. */
            collection?: string;
            /** @description As drafts, not live. */
            draft?: boolean;
            /** @description Also what people changed here since the last import. */
            overwrite?: boolean;
        };
        /** @description One or more files under the name `files`, at most 50 MB together; a zip is unpacked. */
        ImportUpload: {
            files: string[];
            collection?: string;
            /** @enum {string} */
            draft?: "true" | "false";
            /** @enum {string} */
            overwrite?: "true" | "false";
        };
        Import: {
            id: components["schemas"]["Id"];
            /** @enum {string} */
            kind: "upload" | "url" | "sitemap";
            /** @description Names of the files, or the address. */
            source: string;
            collection: string;
            draft: boolean;
            overwrite: boolean;
            /** @enum {string} */
            status: "queued" | "running" | "done" | "failed" | "cancelled";
            /** @description Files to read, as far as it is known. */
            total: number;
            /** @description Files read or skipped. */
            done: number;
            read: number;
            skipped: number;
            /** @description Articles new or changed. */
            changed: number;
            unchanged: number;
            /** @description Articles left as people changed them here. */
            kept: number;
            /** @description Why it failed, or what is to say about one that is done. */
            error: string;
            by?: components["schemas"]["Link"];
            created_at_ms: components["schemas"]["Millis"];
            started_at_ms?: components["schemas"]["Millis"];
            finished_at_ms?: components["schemas"]["Millis"];
        };
        ImportPage: {
            imports: components["schemas"]["Import"][];
            next_cursor?: string;
        };
        ImportFile: {
            ordinal: number;
            path: string;
            /** @enum {string} */
            status: "read" | "partly" | "skipped" | "kept";
            /** @description Why it was skipped or kept. */
            reason: string;
            changed: number;
            unchanged: number;
            kept: number;
        };
        ImportFilePage: {
            files: components["schemas"]["ImportFile"][];
            more: boolean;
        };
        SuiteFinding: {
            /** @description From 1. */
            line: number;
            /** @description From 1. */
            column: number;
            /** @enum {string} */
            severity: "error" | "warning";
            message: string;
            /** @description How to mend it. */
            hint?: string;
        };
        SuiteRequest: {
            /** @description YAML as docs/suites.md describes it. */
            source: string;
            /**
             * Format: uuid
             * @description The conversation that its words come from; conflict when it was erased.
             */
            conversation?: string;
        };
        SuiteSave: {
            source: string;
            /** @description The `hash` that was edited. */
            base: string;
        };
        CaseRequest: {
            /** @description YAML of one case, as a list item or as a mapping. */
            case: string;
            /**
             * Format: uuid
             * @description The conversation that it was drafted from; conflict when that was erased.
             */
            conversation?: string;
        };
        CaseDraft: {
            /** @description YAML of one case, as a list item. */
            case: string;
            /** @description The case's id. */
            name: string;
            /** @description Pieces of personal data that were masked. */
            masked: number;
            findings: components["schemas"]["SuiteFinding"][];
        };
        SuiteCheck: {
            /** @description Empty when the source gives none. */
            name: string;
            cases: number;
            findings: components["schemas"]["SuiteFinding"][];
        };
        SuiteSummary: {
            id: components["schemas"]["Id"];
            name: string;
            about: string;
            /** @description Names the version: SHA-256 of the source, 16 hexadecimal digits. */
            hash: string;
            cases: number;
            updated_at_ms: components["schemas"]["Millis"];
            updated_by: components["schemas"]["MaybeId"];
            updated_by_name: string;
            last_run?: components["schemas"]["Run"];
        };
        Suites: {
            suites: components["schemas"]["SuiteSummary"][];
        };
        SuiteCase: {
            id: string;
            /** @enum {string} */
            kind: "qa" | "dialog" | "simulated" | "retrieval" | "classify" | "sentiment" | "escalation" | "injection";
            about: string;
            lang: string;
            tags: string[];
            line: number;
        };
        Suite: {
            suite: components["schemas"]["SuiteSummary"];
            source: string;
            cases: components["schemas"]["SuiteCase"][];
            /** @description Warnings. */
            findings: components["schemas"]["SuiteFinding"][];
        };
        SuiteVersion: {
            hash: string;
            source: string;
            cases: number;
            at_ms: components["schemas"]["Millis"];
            by: components["schemas"]["MaybeId"];
            by_name: string;
        };
        SuiteVersions: {
            versions: components["schemas"]["SuiteVersion"][];
        };
        /** @description What is tried. Everything that is absent is as live chats have it. */
        Candidate: {
            /** @description Hash of a flow release. */
            release?: string;
            /** @description Flows to try instead of a release, whole. */
            flows?: {
                /** @description A file name, such as main.yaml. */
                name: string;
                text: string;
            }[];
            /** @description Id of a calibration, or `shipped`. */
            calibration?: string;
            /** @description 0.005 to 0.5; the calibration's own when absent. */
            target_error?: number;
        };
        /** @description Either `suite` or `replay`. */
        RunRequest: {
            suite?: components["schemas"]["Id"];
            replay?: {
                since_ms: components["schemas"]["Millis"];
                /**
                 * @description Conversations, the newest.
                 * @default 200
                 */
                limit: number;
            };
            candidate?: components["schemas"]["Candidate"];
            /** @description Id of an older run of the suite to compare with; drop gates need one. */
            baseline?: string;
        };
        /** @enum {string} */
        RunStatus: "queued" | "running" | "done" | "failed" | "cancelled";
        Run: {
            id: components["schemas"]["Id"];
            /** @enum {string} */
            kind: "suite" | "replay";
            suite: components["schemas"]["MaybeId"];
            suite_name: string;
            /** @description The version that was run. */
            suite_hash: string;
            candidate: components["schemas"]["Candidate"];
            past?: components["schemas"]["PastChoice"];
            baseline?: components["schemas"]["Id"];
            status: components["schemas"]["RunStatus"];
            /** @description Cases, or conversations, played so far. */
            done: number;
            /** @description 0 until it is known. */
            total: number;
            passed: number;
            failed: number;
            /** @description Every gate held; false until the run is done. */
            held: boolean;
            /** @description Why the run failed. */
            error: string;
            by: components["schemas"]["MaybeId"];
            by_name: string;
            created_at_ms: components["schemas"]["Millis"];
            started_at_ms?: components["schemas"]["Millis"];
            finished_at_ms?: components["schemas"]["Millis"];
        };
        /** @description Which conversations a replay is of; empty for the newest. */
        PastChoice: {
            conversations?: components["schemas"]["Id"][];
            flow?: string;
            step?: string;
        };
        RunPage: {
            runs: components["schemas"]["Run"][];
            next_cursor?: string;
        };
        FlowSource: {
            /** @description A file's name, unique among them. */
            name: string;
            /** @description YAML or JSON as docs/flows.md describes it. */
            text: string;
        };
        FlowTemplate: {
            /** @description Of its flow. */
            name: string;
            /** @description By language. */
            title: {
                [key: string]: string;
            };
            description: string;
            /** @description The whole file. */
            text: string;
        };
        FlowTemplates: {
            templates: components["schemas"]["FlowTemplate"][];
        };
        FlowSources: {
            /** @description At most 1 MiB together. */
            sources: components["schemas"]["FlowSource"][];
        };
        /** @description Flows published together; they never change. */
        FlowRelease: {
            id: components["schemas"]["Id"];
            /**
             * Format: int64
             * @description From 1 in a workspace.
             */
            number: number;
            /** @description Names the content. */
            hash: string;
            /**
             * Format: int64
             * @description When it was made.
             */
            at_ms: number;
            /** @description Empty for the command line. */
            by: string;
            note: string;
            /** @description New chats run it. */
            live: boolean;
        };
        /**
         * @description What becomes of chats that run older flows. `finish`: they end on the release that they began with. `migrate`: they go on in the
         *     new one where their step and variables still exist, else as finish. `restart`: their flow begins anew where it still exists, else as
         *     finish. `handoff`: a person takes them. It happens at their next input.
         * @enum {string}
         */
        PublishMode: "finish" | "migrate" | "restart" | "handoff";
        /** @description Who made which release live, when and how. */
        FlowPublication: {
            id: components["schemas"]["Id"];
            release: components["schemas"]["FlowRelease"];
            mode: components["schemas"]["PublishMode"];
            /**
             * Format: int64
             * @description When it was done, or is due.
             */
            at_ms: number;
            by: string;
            note: string;
            /** @enum {string} */
            state: "done" | "scheduled" | "cancelled";
            rollback: boolean;
        };
        FlowDraft: {
            /**
             * Format: int64
             * @description Rises with every change.
             */
            version: number;
            /** @description False when there is no draft: then the sources are what is live. */
            changed: boolean;
            sources: components["schemas"]["FlowSource"][];
            /**
             * Format: int64
             * @description 0 when there never were flows.
             */
            at_ms: number;
            by: string;
        };
        Flows: {
            draft: components["schemas"]["FlowDraft"];
            live: components["schemas"]["FlowRelease"] | null;
            scheduled: components["schemas"]["FlowPublication"][];
        };
        FlowDraftSave: {
            /**
             * Format: int64
             * @description The one that was edited.
             */
            version: number;
            sources: components["schemas"]["FlowSource"][];
        };
        FlowDraftSaved: {
            /** Format: int64 */
            version: number;
            findings: components["schemas"]["FlowFinding"][];
            flows: components["schemas"]["FlowGraph"][];
        };
        FlowsChecked: {
            findings: components["schemas"]["FlowFinding"][];
            flows: components["schemas"]["FlowGraph"][];
        };
        FlowFinding: {
            file: string;
            /** @description From 1; 0 for the whole file. */
            line: number;
            /** @description From 1, in characters. */
            column: number;
            message: string;
            /** @description How to mend it; may be empty. */
            hint: string;
            /** @enum {string} */
            severity: "error" | "warning";
            /** @description That holds the place; empty for none. */
            flow: string;
            /** @description Its id; empty for none. */
            step: string;
        };
        /** @description One flow as a picture shows it. */
        FlowGraph: {
            name: string;
            title: string;
            file: string;
            line: number;
            triggers: {
                kind: string;
                label: string;
            }[];
            variables: {
                name: string;
                /** @description Empty when nothing says. */
                type: string;
                pii: boolean;
            }[];
            steps: components["schemas"]["FlowGraphStep"][];
        };
        FlowGraphStep: {
            /** @description The author's, or one by kind and place such as `say#2`. */
            id: string;
            /** @description The author gave the id. */
            named: boolean;
            kind: string;
            summary: string;
            /** @description Of its mapping, from 1. */
            line: number;
            column: number;
            /** @description The last line that belongs to it. */
            end_line: number;
            /** @description Its ways out. */
            to: {
                /** @description Empty for the natural next one; else the field, option, case or condition. */
                label: string;
                /** @description Empty for the end of the flow. */
                step: string;
            }[];
        };
        FlowPublish: {
            /**
             * Format: int64
             * @description Of the draft.
             */
            version: number;
            /** @description Default: finish. */
            mode?: components["schemas"]["PublishMode"];
            note?: string;
            /**
             * Format: int64
             * @description 0 is now.
             */
            at_ms?: number;
        };
        FlowPublished: {
            publication: components["schemas"]["FlowPublication"];
        };
        /** @description An error as everywhere, and the findings behind it. */
        FlowsUnsound: {
            error: {
                code: components["schemas"]["ErrorCode"];
                message: string;
            };
            findings: components["schemas"]["FlowFinding"][];
        };
        FlowPublications: {
            items: components["schemas"]["FlowPublication"][];
            /** @description Cursor of the next page; empty for none. */
            next: string;
        };
        FlowReleaseDetail: {
            release: components["schemas"]["FlowRelease"];
            sources: components["schemas"]["FlowSource"][];
        };
        FlowRollback: {
            /** @description Default: migrate. */
            mode?: components["schemas"]["PublishMode"];
            note?: string;
        };
        FlowDiff: {
            files: {
                name: string;
                /** @enum {string} */
                status: "added" | "removed" | "changed";
                /** @description The changes, each with three lines before and after. */
                lines: {
                    /**
                     * @description `gap`: lines are left out here.
                     * @enum {string}
                     */
                    op: "same" | "add" | "del" | "gap";
                    text: string;
                    /** @description Its number before; 0 for none. */
                    old: number;
                    /** @description Its number after; 0 for none. */
                    new: number;
                }[];
            }[];
        };
        FlowTraffic: {
            flows: {
                name: string;
                /** @description Chats that came into it. */
                started: number;
                /** @description Of those, that came to its end. */
                ended: number;
                /** @description Of those, that people got. */
                handed_over: number;
                steps: {
                    id: string;
                    /** @description Chats that came to it. */
                    reached: number;
                    /** @description Of those, that people got there, or whose visitor has said nothing for a day. */
                    left: number;
                }[];
            }[];
        };
        /** @description Which conversations, the newest unless they are named; and with which flows. */
        FlowReplayRequest: {
            /** @description All flows to try; left out: the draft. */
            sources?: components["schemas"]["FlowSource"][];
            /** @description These alone. */
            conversations?: components["schemas"]["Id"][];
            /** @description So many of the newest; 50 when left out. */
            last?: number;
            /** @description Only those that met this flow. */
            flow?: string;
            /** @description Only those that came to this step of `flow`. */
            step?: string;
        };
        FlowTrial: {
            sources: components["schemas"]["FlowSource"][];
            lang?: string;
            /** @description What the last answer gave; empty begins anew. */
            state?: string;
            /**
             * Format: int64
             * @description The chat's clock; 0 is now.
             */
            now_ms?: number;
            input: components["schemas"]["FlowTrialInput"];
        };
        FlowTrialInput: {
            /**
             * @description `resume`: a person gives the chat back.
             * @enum {string}
             */
            kind: "start" | "message" | "choice" | "event" | "result" | "timer" | "resume";
            /** @description start: the flow; empty for what the start of a chat triggers. */
            flow?: string;
            text?: string;
            /** @description choice: the button's id. */
            choice?: string;
            /** @description choice: the menu that was clicked. */
            prompt_id?: string;
            event?: string;
            result?: {
                ok: boolean;
                status?: number;
                /** @description Any JSON. */
                body?: unknown;
                error?: string;
            };
        };
        FlowTried: {
            findings: components["schemas"]["FlowFinding"][];
            state: string;
            messages: components["schemas"]["FlowTrialMessage"][];
            /** @description Each step and why it went where. */
            trace: {
                flow: string;
                step: string;
                kind: string;
                note: string;
            }[];
            events: {
                /** @description handoff, end, tag, note, contact, rating, unknown, cutoff, ... */
                kind: string;
                text: string;
            }[];
            /** @description The call whose result is the next input. */
            pending: {
                kind: string;
                method: string;
                url: string;
                /** @description Any JSON. */
                body: unknown;
            } | null;
            vars: {
                [key: string]: unknown;
            };
            /** @description Where the run stands. */
            step: {
                flow: string;
                step: string;
            } | null;
            /** @description Nothing runs. */
            done: boolean;
        };
        /** @description Without an id it sends `say`, else its label; with a URL it opens that page. */
        FlowTrialButton: {
            id: string;
            label: string;
            say?: string;
            url?: string;
        };
        FlowImage: {
            /** @description https. */
            url: string;
            alt: string;
        };
        FlowTrialMessage: {
            text: string;
            buttons: components["schemas"]["FlowTrialButton"][];
            image?: components["schemas"]["FlowImage"];
            card?: {
                title: string;
                /** @description Light Markdown. */
                text?: string;
                image?: components["schemas"]["FlowImage"];
                buttons?: components["schemas"]["FlowTrialButton"][];
            };
            prompt_id: string;
            /** @description What is asked for. */
            prompt: {
                kind: string;
                input: string;
                scale: number;
                /** @description Several: their ids divided by commas, the last one `_done`. */
                multi: boolean;
            } | null;
            /** @description From the knowledge base. */
            answer: boolean;
        };
        EvalMetric: {
            value: number;
            /** @description What it was measured on. */
            n: number;
        } & {
            [key: string]: unknown;
        };
        /** @description By name; docs/suites.md says what each one is. */
        EvalMetrics: {
            [key: string]: components["schemas"]["EvalMetric"];
        };
        EvalGate: {
            suite?: string;
            name: string;
            held: boolean;
            why: string;
            n: number;
        };
        EvalBin: {
            from: number;
            to: number;
            n: number;
            /** @description Mean. */
            confidence: number;
            /** @description Share of right ones. */
            accuracy: number;
        };
        EvalCoverage: {
            threshold: number;
            /** @description Share that is answered at this threshold. */
            coverage: number;
            /** @description Share of wrong ones among these. */
            error: number;
        };
        EvalSaid: {
            text: string;
            sources?: string[];
            band?: string;
            buttons?: {
                id: string;
                label: string;
            }[];
            asks?: string;
        };
        EvalExchange: {
            turn: number;
            at_ms: components["schemas"]["Millis"];
            user?: string[];
            did?: string;
            bot?: components["schemas"]["EvalSaid"][];
            action?: string;
            reason?: string;
            band?: string;
            confidence?: number;
            owner?: string;
            trace?: {
                [key: string]: unknown;
            };
        } & {
            [key: string]: unknown;
        };
        EvalFailure: {
            /** @description Of the dialog, from 1; absent at the end of the case. */
            step?: number;
            expect: string;
            want: string;
            got: string;
        };
        EvalCase: {
            suite: string;
            id: string;
            kind: string;
            about?: string;
            lang?: string;
            tags?: string[];
            line: number;
            /** @enum {string} */
            status: "passed" | "failed" | "error" | "skipped";
            cause?: string;
            why?: components["schemas"]["EvalFailure"][];
            error?: string;
            turns: number;
            exchanges?: components["schemas"]["EvalExchange"][];
        } & {
            [key: string]: unknown;
        };
        EvalReport: {
            version: number;
            mode?: string;
            started_ms?: components["schemas"]["Millis"];
            took_ms?: number;
            held?: boolean;
            suites?: ({
                name: string;
                cases: number;
                passed: number;
                failed: number;
                skipped: number;
            } & {
                [key: string]: unknown;
            })[];
            metrics?: components["schemas"]["EvalMetrics"];
            slices?: {
                by: string;
                name: string;
                ran: number;
                passed: number;
                metrics: components["schemas"]["EvalMetrics"];
            }[];
            gates?: components["schemas"]["EvalGate"][];
            causes?: {
                cause: string;
                cases: number;
            }[];
            reliability?: components["schemas"]["EvalBin"][];
            risk_coverage?: components["schemas"]["EvalCoverage"][];
            difference?: components["schemas"]["EvalDifference"];
            cases?: components["schemas"]["EvalCase"][];
        } & {
            [key: string]: unknown;
        };
        EvalPaired: {
            difference: number;
            /** @description 95 % bounds. */
            lower: number;
            upper: number;
            p: number;
        };
        EvalDifference: {
            baseline_started_ms: components["schemas"]["Millis"];
            both: number;
            /** @description Cases as suite/id. */
            fixed: string[];
            broken: string[];
            added: string[];
            removed: string[];
            changed: {
                case: string;
                was: string;
                now: string;
            }[];
            compared: {
                metric: string;
                was: number;
                now: number;
                n: number;
                paired: components["schemas"]["EvalPaired"];
                significant: boolean;
            }[];
            unchanged: number;
        };
        /** @enum {string} */
        LabelCause: "random" | "low_confidence" | "thumbs_down" | "escalated";
        LabelCounts: {
            /** @description Unlabelled decisions by cause; one that has several counts for each. */
            waiting: {
                random: number;
                low_confidence: number;
                thumbs_down: number;
                escalated: number;
            };
            labelled: number;
            /** @description Labels of the random sample: the only ones that figures and refits use. */
            random: number;
            /** @description Random labels that a refit can use. */
            usable: number;
            /** @description Usable labels from which on a refit is possible. */
            needed: number;
            answerable: components["schemas"]["LabelRate"];
            right: components["schemas"]["LabelRate"];
            should_escalate: components["schemas"]["LabelRate"];
        };
        /** @description Of the random labels, with exact 95 % bounds. */
        LabelRate: {
            yes: number;
            n: number;
            lower: number;
            upper: number;
        };
        NextLabelRequest: {
            cause?: components["schemas"]["LabelCause"];
        };
        NextLabel: {
            item?: components["schemas"]["LabelItem"];
        };
        LabelHit: {
            /** @description The article's slug. */
            article: string;
            title: string;
            score: number;
        };
        LabelLine: {
            /** @enum {string} */
            by: "visitor" | "bot" | "agent" | "system";
            /** @description Personal data masked. */
            text: string;
            at_ms: components["schemas"]["Millis"];
            seq: number;
        };
        LabelItem: {
            id: components["schemas"]["Id"];
            causes: components["schemas"]["LabelCause"][];
            /** @description Chosen by chance alone. */
            random: boolean;
            conversation: components["schemas"]["Id"];
            at_ms: components["schemas"]["Millis"];
            action: string;
            reason: string;
            band: string;
            confidence: number;
            /** @description What was searched for, personal data masked. */
            question: string;
            /** @description The conversation around it. */
            lines: components["schemas"]["LabelLine"][];
            /** @description What was found, best first. */
            hits: components["schemas"]["LabelHit"][];
            until_ms: components["schemas"]["Millis"];
        };
        LabelRequest: {
            /** @description Does the knowledge base answer the question? */
            answerable: boolean;
            /** @description Was, or would have been, the best article found the right one? */
            right: boolean;
            /** @description Should a person have taken over here? */
            should_escalate: boolean;
            /** @description Slug of the right article, when another one is. */
            article?: string;
            note?: string;
        };
        CalibrationView: {
            /** @description An id, or `shipped`. */
            id: string;
            /** @description What it was fitted on. */
            source: string;
            /** @description Labels it was fitted on; 0 for the shipped one. */
            n: number;
            target_error: number;
            /** @description Answered from this confidence on. */
            high: number;
            /** @description Answered with a hedge from this confidence on. */
            middle: number;
            in_use: boolean;
            at_ms?: components["schemas"]["Millis"];
            by_name?: string;
        };
        ConfidenceCurve: {
            n: number;
            auroc: number;
            aurc: number;
            e_aurc: number;
            ece: number;
            brier: number;
            /** @description The largest share that could be answered with at most 5 % wrong, with the truth in hand. */
            coverage_at_5pct_error: number;
            coverage_at_10pct_error: number;
            reliability: components["schemas"]["EvalBin"][];
            /** @description At most 100 points, strictest first. */
            risk_coverage: components["schemas"]["EvalCoverage"][];
        };
        CalibrationPage: {
            in_use: components["schemas"]["CalibrationView"];
            /** @description Newest first, without the shipped one. */
            history: components["schemas"]["CalibrationView"][];
            can_undo: boolean;
            labels: components["schemas"]["LabelCounts"];
            /** @description The calibration in use on the random labels. */
            now: components["schemas"]["ConfidenceCurve"];
            /** @description The shipped calibration on the same labels. */
            shipped: components["schemas"]["ConfidenceCurve"];
        };
        TargetRequest: {
            target_error: number;
        };
        ActivateRequest: {
            /** @description Of the history, or `shipped`. */
            id: string;
        };
        WhatIfFigures: {
            /** @description Questions answered, hedged ones included. */
            answered: number;
            hedged: number;
            abstained: number;
            /** @description Conversations handed over. */
            handed_over: number;
            /** @description Conversations that no person joined. */
            contained: number;
        };
        WhatIf: {
            target_error: number;
            high: number;
            middle: number;
            /** @description Questions that were searched for in the range. */
            questions: number;
            /** @description Conversations with one. */
            conversations: number;
            was: components["schemas"]["WhatIfFigures"];
            would: components["schemas"]["WhatIfFigures"];
            /** @description Wrong ones among the random labels that would have been answered. */
            error: components["schemas"]["LabelRate"];
        };
        /** @description A share of engagements. `rate`, `low` and `high` are absent while nothing is counted; a provisional rate has no interval. */
        Rate: {
            contained: number;
            denominator: number;
            rate?: number;
            /** @description Lower end of the 95 % Wilson interval. */
            low?: number;
            high?: number;
        };
        /** @description The headline, with the two parts of `contained`. */
        SettledRate: {
            contained: number;
            denominator: number;
            rate?: number;
            low?: number;
            high?: number;
            confirmed: number;
            assumed: number;
        };
        OutcomeFigure: {
            outcome: components["schemas"]["Outcome"];
            count: number;
            /** @description Those of count that may still be reversed. */
            provisional: number;
            /** @description Those of count that were reversed. */
            reversed: number;
            definition: string;
        };
        /** @enum {string} */
        OutcomeGroup: "contained" | "escalated" | "abandoned" | "reversed";
        /** @description Outcomes under one word. A reversed containment is among the reversed, whatever its outcome. */
        GroupFigure: {
            group: components["schemas"]["OutcomeGroup"];
            outcomes: components["schemas"]["Outcome"][];
            count: number;
            /** @description Those of count that may still be reversed. */
            provisional: number;
            definition: string;
        };
        AnalyticsSummary: {
            from_ms: components["schemas"]["Millis"];
            to_ms: components["schemas"]["Millis"];
            /** @description Open ones too. */
            engagements: number;
            /** @description Not ended yet. */
            open: number;
            denominator: number;
            /** @description Every outcome, also those that count 0. */
            outcomes: components["schemas"]["OutcomeFigure"][];
            /** @description Outcomes in four words; together they are the denominator. */
            groups: components["schemas"]["GroupFigure"][];
            settled: components["schemas"]["SettledRate"];
            provisional: components["schemas"]["Rate"];
            raw: components["schemas"]["Rate"];
            /** @description (raw − settled) ÷ raw; absent while nothing is settled. */
            false_share?: number;
            /** @description By name of the outcome, group or field. */
            definitions: {
                [key: string]: string;
            };
        };
        Splits: {
            splits: components["schemas"]["Split"][];
            /** @description By name of the measure or field. */
            definitions: {
                [key: string]: string;
            };
        };
        /** @description One experiment; a step with other arms, stickiness or salt is another one. */
        Split: {
            flow: string;
            step: string;
            /**
             * @description Who is drawn and counted.
             * @enum {string}
             */
            sticky: "visitor" | "conversation";
            first_ms: components["schemas"]["Millis"];
            last_ms: components["schemas"]["Millis"];
            releases: components["schemas"]["SplitRelease"][];
            /** @description Those of mixed and late too. */
            exposed: number;
            /** @description Met more than one arm, and are in no arm's figures. */
            mixed: number;
            /** @description Met the arm only after the outcome stood, and are in no arm's figures. */
            late: number;
            /** @description Visitors who met several arms in different conversations. */
            crossed: number;
            arms: components["schemas"]["SplitArm"][];
            measures: components["schemas"]["SplitMeasure"][];
        };
        SplitRelease: {
            /** @description 0 when it is not known. */
            number: number;
            exposed: number;
        };
        /** @description Exposed is the sum of without_need, open, excluded, settled and provisional. */
        SplitArm: {
            arm: string;
            exposed: number;
            /** @description Who wrote nothing that says something. */
            without_need: number;
            open: number;
            /** @description Spam, and what a person took first. */
            excluded: number;
            settled: number;
            provisional: number;
            outcomes: components["schemas"]["SplitOutcome"][];
        };
        SplitOutcome: {
            outcome: components["schemas"]["Outcome"];
            count: number;
            /** @description Those of count that may still be reversed. */
            provisional: number;
            /** @description Those of count that were reversed. */
            reversed: number;
        };
        SplitMeasure: {
            /** @enum {string} */
            name: "contained" | "contained_confirmed" | "escalated" | "abandoned" | "goal" | "satisfied";
            higher_better: boolean;
            arms: components["schemas"]["SplitRate"][];
        };
        /** @description A share, and its difference from the first arm's. Intervals are of 95 %. */
        SplitRate: {
            arm: string;
            count: number;
            of: number;
            /** @description Absent while of is 0; so are the others. */
            rate?: number;
            low?: number;
            high?: number;
            provisional_count: number;
            provisional_of: number;
            difference?: number;
            difference_low?: number;
            difference_high?: number;
            /** @enum {string} */
            verdict: "base" | "not_enough" | "better" | "worse" | "even";
            /** @description In each of the two arms; 0 for the first arm. */
            needed: number;
            /** @description In each of the two arms at most; 0 when there are enough. */
            more_needed: number;
        };
        EngagementPage: {
            engagements: components["schemas"]["Engagement"][];
            next_cursor?: string;
        };
        Engagement: {
            id: components["schemas"]["Id"];
            conversation: components["schemas"]["Id"];
            opened_at_ms: components["schemas"]["Millis"];
            closed_at_ms?: components["schemas"]["Millis"];
            /**
             * @description Empty while it is open.
             * @enum {string}
             */
            outcome: "" | "contained_confirmed" | "contained_assumed" | "bot_abandoned" | "escalated_served" | "escalated_missed" | "human_first" | "spam" | "error";
            provisional: boolean;
            /** @description A containment that did not last. */
            reversed: boolean;
            reason: string;
            preview: string;
            lang: string;
            value?: components["schemas"]["FigureValue"];
        };
        /** @description What a figure comes to. A share has n of of, share, and its 95 % Wilson interval; a time has median, P90 and P95 in milliseconds; an amount has them in its own unit, and the total. */
        FigureValue: {
            /** @description Numerator of a share, else how many were measured. */
            n: number;
            /** @description Absent when 0. */
            of?: number;
            share?: number;
            low?: number;
            high?: number;
            /** Format: int64 */
            median?: number;
            /** Format: int64 */
            p90?: number;
            /** Format: int64 */
            p95?: number;
            /** Format: int64 */
            total?: number;
        };
        /** @description By name of the figure. */
        FigureValues: {
            [key: string]: components["schemas"]["FigureValue"];
        };
        ReportFigure: components["schemas"]["FigureValue"] & {
            name: string;
            /** @enum {string} */
            unit: "share" | "time" | "amount";
            definition: string;
        };
        TrendPoint: {
            at_ms: components["schemas"]["Millis"];
            engagements: number;
            /** @description Settled and contained */
            confirmed: number;
            /** @description Settled and contained */
            assumed: number;
            /** @description Denominator of the two. */
            settled: number;
            /** @description Contained */
            provisional: number;
            /** @description Denominator of the provisional. */
            pending: number;
            values: components["schemas"]["FigureValues"];
        };
        ReportGroup: {
            /** @description What the parameter of the slice takes; empty when there is no value. */
            key: string;
            label: string;
            engagements: number;
            values: components["schemas"]["FigureValues"];
        };
        /** @description Online is the time available, busy the part with at least one chat; offered and used are chats times time. */
        UseTimes: {
            /** Format: int64 */
            online_ms: number;
            /** Format: int64 */
            busy_ms: number;
            /** Format: int64 */
            offered_ms: number;
            /** Format: int64 */
            used_ms: number;
            utilisation?: number;
            /** @description Exceeds 1 when chats were taken over beyond the limit. */
            capacity?: number;
        };
        AgentUse: components["schemas"]["UseTimes"] & {
            id: components["schemas"]["Id"];
            name: string;
            /** @description Accepted, declined and expired. */
            offers: number;
            accepted: number;
            declined: number;
            expired: number;
            /** @description Not counted against the agent. */
            withdrawn: number;
            /** @description From the queue, by hand. */
            picked: number;
            transferred: number;
            took_over: number;
            reopened: number;
            acceptance: components["schemas"]["FigureValue"];
            first_response: components["schemas"]["FigureValue"];
        };
        TeamUse: components["schemas"]["UseTimes"] & {
            team: string;
        };
        HourUse: components["schemas"]["UseTimes"] & {
            hour: number;
        };
        AnalyticsReport: {
            from_ms: components["schemas"]["Millis"];
            to_ms: components["schemas"]["Millis"];
            /** @description The workspace's time zone. */
            zone: string;
            /**
             * Format: int64
             * @description A wait that is shorter is a short abandon.
             */
            short_ms: number;
            summary: components["schemas"]["AnalyticsSummary"];
            figures: components["schemas"]["ReportFigure"][];
            trend: components["schemas"]["TrendPoint"][];
            /** @description The largest first, at most 100. */
            groups: components["schemas"]["ReportGroup"][];
            agents: components["schemas"]["AgentUse"][];
            teams: components["schemas"]["TeamUse"][];
            /** @description Of the day, all agents together; empty over a span of more than 400 days. */
            hours: components["schemas"]["HourUse"][];
            /** @description Why a person was asked for. */
            reasons: {
                name: string;
                count: number;
            }[];
            /** @description The most shown first, at most 50. */
            articles: {
                title: string;
                /** @description Engagements. */
                shown: number;
                helpful: number;
                unhelpful: number;
            }[];
        };
        User: {
            /** @description The state that a change is made on. */
            version: string;
            deactivated_at_ms?: components["schemas"]["Millis"];
            seen_at_ms?: components["schemas"]["Millis"];
            id: components["schemas"]["Id"];
            name: string;
            email: string;
            roles: components["schemas"]["Role"][];
        };
        Users: {
            users: components["schemas"]["User"][];
        };
        UserRequest: {
            email: string;
            name: string;
            roles: components["schemas"]["Role"][];
            password?: string;
        };
        CreatedUser: {
            user: components["schemas"]["User"];
            /** @description Shown once; absent when the request set a password. */
            one_time_password?: string;
        };
        Settings: {
            name: string;
            lang: string;
            timezone: string;
            /** @description Changes when any of this does. */
            version: string;
            settings: {
                [key: string]: unknown;
            };
        };
        /** @description Keys of `settings` to set; a null removes the key. The workspace's own name, lang and timezone may be among them. */
        SettingsPatch: {
            name?: string;
            /** @enum {string} */
            lang?: "en" | "ko";
            timezone?: string;
            /** @description The version that the change was made on; refused as a conflict when it is another by now. */
            version?: string;
        } & {
            [key: string]: unknown;
        };
        Sites: {
            sites: components["schemas"]["Site"][];
        };
        Site: {
            id: components["schemas"]["Id"];
            key: string;
            name: string;
            /** @description Origins that may show the widget; "*" allows every one. */
            origins: string[];
            version: string;
        };
        SiteChange: {
            name?: string;
            origins?: string[];
            version?: string;
        };
        MemberChange: {
            /** @description Of an account that belongs to this workspace alone. */
            name?: string;
            roles?: string[];
            active?: boolean;
            version?: string;
        };
        OncePassword: {
            one_time_password: string;
        };
        Invitation: {
            id: components["schemas"]["Id"];
            email: string;
            roles: components["schemas"]["Role"][];
            teams: components["schemas"]["Id"][];
            by: components["schemas"]["MaybeId"];
            created_at_ms: components["schemas"]["Millis"];
            expires_at_ms: components["schemas"]["Millis"];
        };
        Invitations: {
            /** @description This server sends invitations by mail. */
            mail: boolean;
            invitations: components["schemas"]["Invitation"][];
        };
        LinkedInvitation: {
            /** @description A letter with a link of its own is on its way, too. */
            mailed: boolean;
            invitation: components["schemas"]["Invitation"];
            /** @description Of the link, /console/invite#TOKEN; shown only now. */
            token: string;
        };
        InviteRequest: {
            email: string;
            roles: string[];
            /** @description Teams that they join; those that are gone by then are left out. */
            teams?: components["schemas"]["Id"][];
            /** @description Send it by mail, when this server does. */
            mail?: boolean;
        };
        InvitedRequest: {
            token: string;
            /** @description For a new account. */
            name?: string;
            /** @description Of the new account, or of the one that the address has. */
            password?: string;
        };
        Invited: {
            workspace: string;
            email: string;
            /** @description The address has an account; its password is asked for. */
            known: boolean;
        };
        ScheduleRequest: {
            schedule: components["schemas"]["Schedule"];
        };
        ScheduleState: {
            open: boolean;
            /** @description The time zone that the hours are in. */
            timezone: string;
            opens_at_ms?: components["schemas"]["Millis"];
            closes_at_ms?: components["schemas"]["Millis"];
        };
        /** @description When the bot offers a person or hands over; what is left out has its default. */
        Thresholds: {
            offer: number;
            escalate: number;
            mood_below: number;
            mood_fall: number;
            angry_polarity: number;
            frustration_floor: number;
            long_chat: number;
            cool_down: number;
            offer_pause: number;
            max_cycles: number;
            vip: number;
            weights: {
                abstained: number;
                hedged: number;
                repeated: number;
                rejected: number;
                invalid: number;
                mood: number;
                anger: number;
                anger_before: number;
                frustration: number;
                long: number;
            };
        };
        PolicySettings: {
            policy: components["schemas"]["Thresholds"];
            default: components["schemas"]["Thresholds"];
            /** @description Of the workspace's settings. */
            version: string;
        };
        PolicyRequest: {
            policy: components["schemas"]["Thresholds"];
        };
        ActionCounts: {
            none: number;
            offer: number;
            escalate: number;
        };
        PolicyPreview: {
            decisions: number;
            /** @description The conversations that the decisions are of, and how many of them were and would have been handed over. */
            chats: {
                looked_at: number;
                was: number;
                would: number;
            };
            was: components["schemas"]["ActionCounts"];
            would: components["schemas"]["ActionCounts"];
            /** @description The newest decision of each conversation that would have been another one. */
            examples: {
                conversation: components["schemas"]["Id"];
                at_ms: components["schemas"]["Millis"];
                score: number;
                was: string;
                would: string;
            }[];
        };
        Secrets: {
            secrets: {
                name: string;
                /** @enum {string} */
                from: "console" | "environment";
                /** @description Files of the live release that name it. */
                used_in: string[];
                set_by_name?: string;
                set_at_ms?: components["schemas"]["Millis"];
                used_at_ms?: components["schemas"]["Millis"];
            }[];
        };
        SecretValue: {
            value: string;
        };
        AuditPage: {
            entries: {
                id: components["schemas"]["Id"];
                at_ms: components["schemas"]["Millis"];
                user: components["schemas"]["MaybeId"];
                user_name?: string;
                action: string;
                target: string;
                detail: {
                    [key: string]: unknown;
                };
            }[];
            next_cursor?: string;
        };
        Demo: {
            accounts: components["schemas"]["DemoAccount"][];
            shop_url: string;
        };
        DemoAccount: {
            email: string;
            name?: string;
            password: string;
            roles: components["schemas"]["Role"][];
        };
        Health: {
            /** @constant */
            status: "ok";
            version?: string;
            /**
             * @description Whether other nodes hear this one. Away
             * @enum {string}
             */
            bus?: "joined" | "away";
        };
    };
    responses: {
        /** @description How many conversations were changed. */
        TagChanged: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": {
                    conversations: number;
                };
            };
        };
        /** @description What went wrong. */
        Error: {
            headers: {
                /** @description Seconds to wait, with `rate_limited`. */
                "Retry-After"?: number;
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The file as a message will carry it. */
        Attachment: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Attachment"];
            };
        };
        /** @description The bytes; pictures may be shown, everything else is saved. */
        File: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "*/*": string;
            };
        };
        /** @description Durably committed. */
        Ack: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Ack"];
            };
        };
        /** @description One page of events. */
        EventPage: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["EventPage"];
            };
        };
    };
    parameters: {
        Conversation: components["schemas"]["Id"];
        File: components["schemas"]["Id"];
        ThingID: components["schemas"]["Id"];
        /** @description The small picture, where there is one. */
        Thumb: boolean;
        /** @description Pictures too are saved instead of shown. */
        Download: boolean;
        EvalID: components["schemas"]["Id"];
        FlowID: components["schemas"]["Id"];
        Reply: components["schemas"]["Id"];
        KnowledgeID: components["schemas"]["Id"];
        Offer: components["schemas"]["Id"];
        /** @description Only events with a greater seq. */
        AfterSeq: number;
        EventLimit: number;
        /** @description The `next_cursor` of the page before. */
        Cursor: string;
        /** @description Beginning of the range, inclusive; 7 days before its end when absent. */
        FromMS: number;
        /** @description End of the range, exclusive; now when absent. */
        ToMS: number;
        /** @description The last so many days, today with them, by the calendar of the workspace's time zone; instead of a range. */
        Days: number;
        /** @description The first day, as 2026-11-30, in the workspace's time zone; together with to_day, instead of a range. */
        FromDay: string;
        /** @description The last day. */
        ToDay: string;
        /** @description Only engagements on this channel. */
        SliceChannel: string;
        /** @description Only in this language. */
        SliceLanguage: string;
        /** @description Only chats that began on this path. */
        SlicePage: string;
        /** @description Only with this version of the bot. */
        SliceBot: string;
        /** @description Only those that asked this team, by its slug. */
        SliceTeam: string;
        /** @description Only those that this agent had last. */
        SliceAgent: components["schemas"]["Id"];
        /** @description Only of visitors who were here for the first time, or who came back. */
        SliceVisitor: "new" | "returning";
        /** @description Only those opened within the opening hours, or outside. */
        SliceHours: "open" | "after";
        /** @description Only those opened in this hour of the day. */
        SliceHour: number;
        /** @description Only those of which an agent said, on resolving, that they were about this outcome, by its id. */
        SliceDisposition: string;
        /** @description Only those in which the article with this title was shown. */
        SliceArticle: string;
        /** @description Only those in which this flow ran. */
        SliceFlow: string;
        /** @description Only those in which flows of this release ran, by its hash. */
        SliceRelease: string;
    };
    requestBodies: {
        Plain: {
            content: {
                "application/json": components["schemas"]["PlainRequest"];
            };
        };
    };
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    openVisitorSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VisitorSessionRequest"];
            };
        };
        responses: {
            /** @description Who the visitor is, and their conversations. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VisitorSession"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    visitorSocket: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Switched to the WebSocket protocol. */
            101: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    listVisitorConversations: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description At most 20. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VisitorConversations"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    openConversation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OpenRequest"];
            };
        };
        responses: {
            200: components["responses"]["Ack"];
            default: components["responses"]["Error"];
        };
    };
    listVisitorEvents: {
        parameters: {
            query?: {
                /** @description Only events with a greater seq. */
                after_seq?: components["parameters"]["AfterSeq"];
                limit?: components["parameters"]["EventLimit"];
            };
            header?: never;
            path: {
                id: components["parameters"]["Conversation"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["EventPage"];
            default: components["responses"]["Error"];
        };
    };
    sendVisitorMessage: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VisitorMessage"];
            };
        };
        responses: {
            200: components["responses"]["Ack"];
            default: components["responses"]["Error"];
        };
    };
    uploadVisitorFile: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["Conversation"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": components["schemas"]["FileUpload"];
            };
        };
        responses: {
            200: components["responses"]["Attachment"];
            default: components["responses"]["Error"];
        };
    };
    discardVisitorFile: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["File"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    linkVisitorFile: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["File"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Where it is. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FileLink"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    showLinkedFile: {
        parameters: {
            query: {
                workspace: components["schemas"]["Id"];
                /** @description Unix seconds. */
                until: number;
                signature: string;
                /** @description The small picture, where there is one. */
                thumb?: components["parameters"]["Thumb"];
                /** @description Pictures too are saved instead of shown. */
                download?: components["parameters"]["Download"];
            };
            header?: never;
            path: {
                id: components["parameters"]["File"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["File"];
            default: components["responses"]["Error"];
        };
    };
    giveFeedback: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["Conversation"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FeedbackRequest"];
            };
        };
        responses: {
            200: components["responses"]["Ack"];
            default: components["responses"]["Error"];
        };
    };
    rateConversation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["Conversation"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RatingRequest"];
            };
        };
        responses: {
            200: components["responses"]["Ack"];
            default: components["responses"]["Error"];
        };
    };
    emitVisitorEvent: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CustomEvent"];
            };
        };
        responses: {
            200: components["responses"]["Ack"];
            default: components["responses"]["Error"];
        };
    };
    endConversation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["Conversation"];
            };
            cookie?: never;
        };
        requestBody?: components["requestBodies"]["Plain"];
        responses: {
            200: components["responses"]["Ack"];
            default: components["responses"]["Error"];
        };
    };
    leaveQueue: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["Conversation"];
            };
            cookie?: never;
        };
        requestBody?: components["requestBodies"]["Plain"];
        responses: {
            200: components["responses"]["Ack"];
            default: components["responses"]["Error"];
        };
    };
    requestCallback: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["Conversation"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CallbackRequest"];
            };
        };
        responses: {
            200: components["responses"]["Ack"];
            default: components["responses"]["Error"];
        };
    };
    giveContact: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["Conversation"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ContactRequest"];
            };
        };
        responses: {
            200: components["responses"]["Ack"];
            default: components["responses"]["Error"];
        };
    };
    downloadVisitorTranscript: {
        parameters: {
            query?: {
                format?: "text" | "html" | "json";
                /** @description Of the words around what was said; the conversation's when absent. */
                lang?: components["schemas"]["Lang"];
            };
            header?: never;
            path: {
                id: components["parameters"]["Conversation"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file, as a download. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                    "text/html": string;
                    "application/json": components["schemas"]["Transcript"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    mailVisitorTranscript: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["Conversation"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TranscriptMail"];
            };
        };
        responses: {
            /** @description Kept; it goes out soon. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobStatus"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    visitorTyping: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["Conversation"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VisitorTyping"];
            };
        };
        responses: {
            /** @description Shown. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    visitorRead: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["Conversation"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReadRequest"];
            };
        };
        responses: {
            /** @description Marked. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    whoAmI: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The session. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    signIn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignInRequest"];
            };
        };
        responses: {
            /** @description Signed in. */
            200: {
                headers: {
                    /** @description `frontdesk_session`, HttpOnly, SameSite=Lax, Secure when the connection is. */
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    signOut: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Signed out. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    changePassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordChange"];
            };
        };
        responses: {
            /** @description Changed. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    agentSocket: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Switched to the WebSocket protocol. */
            101: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    listConversations: {
        parameters: {
            query?: {
                view?: "mine" | "queue" | "bot" | "open" | "snoozed" | "resolved" | "all";
                /** @description Only conversations that this agent has. */
                agent?: components["schemas"]["Id"];
                team?: string;
                tag?: string;
                lang?: string;
                channel?: string;
                /** @description What an agent said it was about. */
                disposition?: string;
                /** @description In the last so many days, instead of `from_ms`. */
                days?: number;
                /** @description Active, or written, at this instant or later. */
                from_ms?: components["schemas"]["Millis"];
                /** @description Active, or written, before this instant. */
                to_ms?: components["schemas"]["Millis"];
                /** @description Only conversations with an engagement that ended this way. */
                outcome?: components["schemas"]["Outcome"];
                /** @description Only conversations with a service level that is at risk (warned of, or missed), or missed. */
                sla?: "at_risk" | "breached";
                /** @description What a service level wants soonest first, then the rest; else newest activity first. */
                sort?: "due";
                /** @description Words in the visitor's name or e-mail address, or in any message. */
                q?: string;
                /** @description The `next_cursor` of the page before. */
                cursor?: components["parameters"]["Cursor"];
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page, with the sizes of the views. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversationPage"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    changeConversations: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BulkRequest"];
            };
        };
        responses: {
            /** @description What became of each. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkResults"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listViews: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All that one sees. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedViews"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    createView: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SavedViewText"];
            };
        };
        responses: {
            /** @description As it was stored. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedView"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    countViews: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description By the view's id. Counting stops at `most`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedViewCounts"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    orderViews: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    ids: components["schemas"]["Id"][];
                };
            };
        };
        responses: {
            /** @description It is so. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    changeView: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["ThingID"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SavedViewText"];
            };
        };
        responses: {
            /** @description As it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedView"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    deleteView: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["ThingID"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    restoreView: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["ThingID"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedView"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    searchConversations: {
        parameters: {
            query: {
                q: string;
                view?: "mine" | "queue" | "bot" | "open" | "snoozed" | "resolved" | "all";
                /** @description Only conversations that this agent has. */
                agent?: components["schemas"]["Id"];
                team?: string;
                tag?: string;
                lang?: string;
                channel?: string;
                /** @description What an agent said it was about. */
                disposition?: string;
                /** @description In the last so many days, instead of `from_ms`. */
                days?: number;
                /** @description Active, or written, at this instant or later. */
                from_ms?: components["schemas"]["Millis"];
                /** @description Active, or written, before this instant. */
                to_ms?: components["schemas"]["Millis"];
                /** @description The `next_cursor` of the page before. */
                cursor?: components["parameters"]["Cursor"];
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was found. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Found"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listTags: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The tags. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tags"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listTagUse: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The tags. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TagUse"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    putTag: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Tag"];
            };
        };
        responses: {
            /** @description The tag as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tag"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    deleteTag: {
        parameters: {
            query: {
                name: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["TagChanged"];
            default: components["responses"]["Error"];
        };
    };
    renameTag: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TagRename"];
            };
        };
        responses: {
            200: components["responses"]["TagChanged"];
            default: components["responses"]["Error"];
        };
    };
    getConversation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["Conversation"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The conversation. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversationDetail"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listEvents: {
        parameters: {
            query?: {
                /** @description Only events with a greater seq. */
                after_seq?: components["parameters"]["AfterSeq"];
                limit?: components["parameters"]["EventLimit"];
            };
            header?: never;
            path: {
                id: components["parameters"]["Conversation"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["EventPage"];
            default: components["responses"]["Error"];
        };
    };
    listDecisions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["Conversation"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The decisions. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Decisions"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    draftCase: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["Conversation"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The draft, ready to be added to a suite. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CaseDraft"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    downloadTranscript: {
        parameters: {
            query?: {
                format?: "text" | "html" | "json";
                /** @description Of the words around what was said; the conversation's when absent. */
                lang?: components["schemas"]["Lang"];
                /** @description Whether the file has what agents wrote among themselves. */
                notes?: boolean;
            };
            header?: never;
            path: {
                id: components["parameters"]["Conversation"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file, as a download. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                    "text/html": string;
                    "application/json": components["schemas"]["Transcript"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    mailTranscript: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["Conversation"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TranscriptMail"];
            };
        };
        responses: {
            /** @description Kept; it goes out soon. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobStatus"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    sendAgentMessage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["Conversation"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AgentMessage"];
            };
        };
        responses: {
            200: components["responses"]["Ack"];
            default: components["responses"]["Error"];
        };
    };
    uploadAgentFile: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["Conversation"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": components["schemas"]["FileUpload"];
            };
        };
        responses: {
            200: components["responses"]["Attachment"];
            default: components["responses"]["Error"];
        };
    };
    showAgentFile: {
        parameters: {
            query?: {
                /** @description The small picture, where there is one. */
                thumb?: components["parameters"]["Thumb"];
                /** @description Pictures too are saved instead of shown. */
                download?: components["parameters"]["Download"];
            };
            header?: never;
            path: {
                id: components["parameters"]["File"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["File"];
            default: components["responses"]["Error"];
        };
    };
    discardAgentFile: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["File"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    addNote: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["Conversation"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NoteRequest"];
            };
        };
        responses: {
            200: components["responses"]["Ack"];
            default: components["responses"]["Error"];
        };
    };
    agentTyping: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["Conversation"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AgentTyping"];
            };
        };
        responses: {
            /** @description Shown. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    agentRead: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["Conversation"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReadRequest"];
            };
        };
        responses: {
            /** @description Marked. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    joinConversation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["Conversation"];
            };
            cookie?: never;
        };
        requestBody?: components["requestBodies"]["Plain"];
        responses: {
            200: components["responses"]["Ack"];
            default: components["responses"]["Error"];
        };
    };
    partConversation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["Conversation"];
            };
            cookie?: never;
        };
        requestBody?: components["requestBodies"]["Plain"];
        responses: {
            200: components["responses"]["Ack"];
            default: components["responses"]["Error"];
        };
    };
    whisper: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["Conversation"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NoteRequest"];
            };
        };
        responses: {
            200: components["responses"]["Ack"];
            default: components["responses"]["Error"];
        };
    };
    takeConversation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["Conversation"];
            };
            cookie?: never;
        };
        requestBody?: components["requestBodies"]["Plain"];
        responses: {
            200: components["responses"]["Ack"];
            default: components["responses"]["Error"];
        };
    };
    assignConversation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["Conversation"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AssignRequest"];
            };
        };
        responses: {
            200: components["responses"]["Ack"];
            default: components["responses"]["Error"];
        };
    };
    returnConversation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["Conversation"];
            };
            cookie?: never;
        };
        requestBody?: components["requestBodies"]["Plain"];
        responses: {
            200: components["responses"]["Ack"];
            default: components["responses"]["Error"];
        };
    };
    resolveConversation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["Conversation"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ResolveRequest"];
            };
        };
        responses: {
            200: components["responses"]["Ack"];
            default: components["responses"]["Error"];
        };
    };
    reopenConversation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["Conversation"];
            };
            cookie?: never;
        };
        requestBody?: components["requestBodies"]["Plain"];
        responses: {
            200: components["responses"]["Ack"];
            default: components["responses"]["Error"];
        };
    };
    emitEvent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["Conversation"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CustomEvent"];
            };
        };
        responses: {
            200: components["responses"]["Ack"];
            default: components["responses"]["Error"];
        };
    };
    snoozeConversation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["Conversation"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SnoozeRequest"];
            };
        };
        responses: {
            200: components["responses"]["Ack"];
            default: components["responses"]["Error"];
        };
    };
    unsnoozeConversation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["Conversation"];
            };
            cookie?: never;
        };
        requestBody?: components["requestBodies"]["Plain"];
        responses: {
            200: components["responses"]["Ack"];
            default: components["responses"]["Error"];
        };
    };
    tagConversation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["Conversation"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TagsRequest"];
            };
        };
        responses: {
            200: components["responses"]["Ack"];
            default: components["responses"]["Error"];
        };
    };
    listOffers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The open offers. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Offers"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    acceptOffer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["Offer"];
            };
            cookie?: never;
        };
        requestBody?: components["requestBodies"]["Plain"];
        responses: {
            200: components["responses"]["Ack"];
            default: components["responses"]["Error"];
        };
    };
    declineOffer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["Offer"];
            };
            cookie?: never;
        };
        requestBody?: components["requestBodies"]["Plain"];
        responses: {
            200: components["responses"]["Ack"];
            default: components["responses"]["Error"];
        };
    };
    listAgents: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The agents. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Agents"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    setVIP: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["ThingID"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VIPRequest"];
            };
        };
        responses: {
            /** @description Set. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    blockVisitor: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["ThingID"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BlockRequest"];
            };
        };
        responses: {
            /** @description What holds now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Block"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listBlocks: {
        parameters: {
            query?: {
                /** @description The `next_cursor` of the page before. */
                cursor?: components["parameters"]["Cursor"];
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Blocks"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    liftBlock: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["ThingID"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lifted. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    markSpam: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["Conversation"];
            };
            cookie?: never;
        };
        requestBody?: components["requestBodies"]["Plain"];
        responses: {
            200: components["responses"]["Ack"];
            default: components["responses"]["Error"];
        };
    };
    unmarkSpam: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["Conversation"];
            };
            cookie?: never;
        };
        requestBody?: components["requestBodies"]["Plain"];
        responses: {
            200: components["responses"]["Ack"];
            default: components["responses"]["Error"];
        };
    };
    setConsent: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConsentRequest"];
            };
        };
        responses: {
            /** @description Kept. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    exportVisitor: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["ThingID"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The zip. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/zip": string;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    showVisitorExports: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["ThingID"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How much there is, and the copies, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VisitorExports"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    beginExport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["ThingID"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is being made. `export.changed` comes when it is ready. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VisitorExport"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listExports: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The copies, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Exports"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    deleteExport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["ThingID"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Nobody gets it any more. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    downloadExport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["ThingID"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The zip. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/zip": string;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    retryExport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["ThingID"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is being made. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VisitorExport"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    showErasure: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["ThingID"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What it takes. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Erasure"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    eraseVisitor: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["ThingID"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ErasureRequest"];
            };
        };
        responses: {
            /** @description It has begun. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Erasure"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    showRetention: {
        parameters: {
            query?: {
                messages_days?: number;
                visitors_days?: number;
                traces_days?: number;
                files_days?: number;
                figures_days?: number;
                audit_days?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Each kind of data. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RetentionPlan"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    setPresence: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PresenceRequest"];
            };
        };
        responses: {
            /** @description Set. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    saveReplyDraft: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["Conversation"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReplyDraftRequest"];
            };
        };
        responses: {
            /** @description As it is kept. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedReplyDraft"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    changeProfile: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["Conversation"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProfileRequest"];
            };
        };
        responses: {
            200: components["responses"]["Ack"];
            default: components["responses"]["Error"];
        };
    };
    summariseConversation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["Conversation"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /**
                     * @default en
                     * @enum {string}
                     */
                    lang?: "en" | "ko";
                };
            };
        };
        responses: {
            /** @description The points. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChatSummary"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    suggestReplies: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["Conversation"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description The model's first when one is set, then articles and canned replies in turn. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReplySuggestions"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    translateText: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["Conversation"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    text: string;
                    /** @enum {string} */
                    lang: "en" | "ko";
                };
            };
        };
        responses: {
            /** @description The translation. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Translation"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listReplyDrafts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The drafts. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReplyDrafts"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listMentions: {
        parameters: {
            query?: {
                unread?: boolean;
                /** @description The `next_cursor` of the page before. */
                cursor?: components["parameters"]["Cursor"];
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page, and how many were not seen. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Mentions"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    readMentions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    conversation?: components["schemas"]["Id"];
                };
            };
        };
        responses: {
            /** @description Marked. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    visitorHistory: {
        parameters: {
            query?: {
                /** @description The `next_cursor` of the page before. */
                cursor?: components["parameters"]["Cursor"];
                limit?: number;
            };
            header?: never;
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VisitorHistory"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    showBoard: {
        parameters: {
            query?: {
                /** @description The version one has; the answer is empty while it is the newest. */
                known?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The floor. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Board"];
                };
            };
            /** @description Nothing has changed since `known`. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    agentTimes: {
        parameters: {
            query?: {
                from_ms?: number;
                to_ms?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description At most 32 days. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        agents: components["schemas"]["AgentTimes"][];
                    };
                };
            };
            default: components["responses"]["Error"];
        };
    };
    setAgentPresence: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PresenceRequest"];
            };
        };
        responses: {
            /** @description Set. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    listDevices: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Devices"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    addDevice: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeviceRequest"];
            };
        };
        responses: {
            /** @description Kept. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Device"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    removeDevice: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Forgotten. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    testDevice: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description On its way. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    conversationReplies: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["Conversation"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Shared ones and one's own, and which of them fit. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReadyReplies"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listReplies: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description By folder and shortcut. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Replies"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    createReply: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReplyText"];
            };
        };
        responses: {
            /** @description As it was stored. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Reply"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    changeReply: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["Reply"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReplyText"];
            };
        };
        responses: {
            /** @description As it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Reply"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    deleteReply: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["Reply"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    restoreReply: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["Reply"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Reply"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    searchKnowledge: {
        parameters: {
            query: {
                q: string;
                /** @description Language of the question; guessed when absent. */
                lang?: "en" | "ko";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was found, best first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KnowledgeResult"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listCollections: {
        parameters: {
            query?: {
                /** @description Archived ones too. */
                archived?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Collections"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    createCollection: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CollectionRequest"];
            };
        };
        responses: {
            /** @description As it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Collection"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    changeCollection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["KnowledgeID"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CollectionPatch"];
            };
        };
        responses: {
            /** @description As it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Collection"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    archiveCollection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["KnowledgeID"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CollectionArchive"];
            };
        };
        responses: {
            /** @description As it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Collection"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    unarchiveCollection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["KnowledgeID"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Collection"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listArticles: {
        parameters: {
            query?: {
                /** @description Only of this collection. */
                collection?: components["schemas"]["Id"];
                /** @description draft, review and scheduled are articles with such a version, live or not; absent is all but archived ones. */
                state?: "draft" | "review" | "scheduled" | "live" | "archived";
                /** @description Only in this language. */
                lang?: string;
                /** @description Only of this owner. */
                owner?: components["schemas"]["Id"];
                /** @description Only with an open flag of this kind. */
                flag?: "any" | "duplicate" | "contradiction" | "stale" | "expired" | "unhelpful";
                /** @description Words in title, body, questions, synonyms or slug. */
                q?: string;
                /** @description The `next_cursor` of the page before. */
                cursor?: components["parameters"]["Cursor"];
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page, and how many there are by state. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArticlePage"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    createArticle: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ArticleRequest"];
            };
        };
        responses: {
            /** @description As it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArticleDetail"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    showArticle: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["KnowledgeID"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArticleDetail"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    saveDraft: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["KnowledgeID"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DraftRequest"];
            };
        };
        responses: {
            /** @description As it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArticleDetail"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    discardDraft: {
        parameters: {
            query?: {
                /** @description The newest version the editor has seen. */
                based_on?: number;
            };
            header?: never;
            path: {
                id: components["parameters"]["KnowledgeID"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArticleDetail"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    submitDraft: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["KnowledgeID"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VersionNote"];
            };
        };
        responses: {
            /** @description As it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArticleDetail"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    sendBackDraft: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["KnowledgeID"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VersionNote"];
            };
        };
        responses: {
            /** @description As it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArticleDetail"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    publishArticle: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["KnowledgeID"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PublishRequest"];
            };
        };
        responses: {
            /** @description As it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArticleDetail"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    archiveArticle: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["KnowledgeID"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArticleDetail"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    unarchiveArticle: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["KnowledgeID"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArticleDetail"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    restoreVersion: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["KnowledgeID"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RestoreRequest"];
            };
        };
        responses: {
            /** @description As it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArticleDetail"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    moveArticle: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["KnowledgeID"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MoveRequest"];
            };
        };
        responses: {
            /** @description As it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArticleDetail"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    setArticleOwner: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["KnowledgeID"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OwnerRequest"];
            };
        };
        responses: {
            /** @description As it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArticleDetail"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listVersions: {
        parameters: {
            query?: {
                /** @description Only numbers below this one. */
                before?: number;
                limit?: number;
            };
            header?: never;
            path: {
                id: components["parameters"]["KnowledgeID"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VersionPage"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    showVersion: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["KnowledgeID"];
                version: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The version. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Version"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    diffVersions: {
        parameters: {
            query?: {
                /** @description The earlier one; absent is the live one, 0 is nothing. */
                from?: number;
                /** @description The later one; absent is the newest. */
                to?: number;
            };
            header?: never;
            path: {
                id: components["parameters"]["KnowledgeID"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every field that differs. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VersionDiff"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    askArticle: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["KnowledgeID"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AskRequest"];
            };
        };
        responses: {
            /** @description Both answers. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AskResult"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    showArticleFeedback: {
        parameters: {
            query?: {
                /** @description How far back. */
                days?: number;
            };
            header?: never;
            path: {
                id: components["parameters"]["KnowledgeID"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Counts by day, and the newest judgements. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArticleFeedback"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listArticleFeedback: {
        parameters: {
            query?: {
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The list. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FeedbackList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    previewMarkdown: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PreviewRequest"];
            };
        };
        responses: {
            /** @description The HTML. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Preview"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listFlags: {
        parameters: {
            query?: {
                /** @description Only of this kind. */
                kind?: "duplicate" | "contradiction" | "stale" | "expired" | "unhelpful";
                /** @description open when absent. */
                state?: "open" | "dismissed";
                /** @description The `next_cursor` of the page before. */
                cursor?: components["parameters"]["Cursor"];
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlagPage"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    dismissFlag: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["KnowledgeID"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Flag"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    reopenFlag: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["KnowledgeID"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Flag"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listQuestions: {
        parameters: {
            query?: {
                /** @description open when absent. */
                state?: "open" | "drafted" | "dismissed";
                /** @description count when absent; last is the newest first. */
                sort?: "count" | "last";
                /** @description Only in this language. */
                lang?: string;
                /** @description The `next_cursor` of the page before. */
                cursor?: components["parameters"]["Cursor"];
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page, and how many there are by state. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QuestionPage"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    showQuestion: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["KnowledgeID"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The question. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QuestionDetail"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    draftFromQuestion: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["KnowledgeID"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["QuestionDraft"];
            };
        };
        responses: {
            /** @description As it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArticleDetail"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    dismissQuestion: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["KnowledgeID"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Question"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    reopenQuestion: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["KnowledgeID"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Question"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listSpaces: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them; none while there are too few articles to learn from. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Spaces"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listImports: {
        parameters: {
            query?: {
                /** @description The `next_cursor` of the page before. */
                cursor?: components["parameters"]["Cursor"];
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportPage"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    startImport: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ImportRequest"];
                "multipart/form-data": components["schemas"]["ImportUpload"];
            };
        };
        responses: {
            /** @description As it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Import"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    showImport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["KnowledgeID"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Import"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listImportFiles: {
        parameters: {
            query?: {
                /** @description Files after this ordinal. */
                after?: number;
                limit?: number;
            };
            header?: never;
            path: {
                id: components["parameters"]["KnowledgeID"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page, in the order they were read. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportFilePage"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    cancelImport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["KnowledgeID"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Import"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listSuites: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The suites, each with its newest run. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Suites"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    createSuite: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SuiteRequest"];
            };
        };
        responses: {
            /** @description The suite. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Suite"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    checkSuite: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SuiteRequest"];
            };
        };
        responses: {
            /** @description The findings, in the order of the source; none of severity error means that the suite can be stored. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SuiteCheck"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    showSuite: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["EvalID"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The suite. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Suite"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    saveSuite: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["EvalID"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SuiteSave"];
            };
        };
        responses: {
            /** @description The suite as stored. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Suite"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    archiveSuite: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["EvalID"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    addCase: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["EvalID"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CaseRequest"];
            };
        };
        responses: {
            /** @description The suite as stored. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Suite"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listSuiteVersions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["EvalID"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The versions, at most 50. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SuiteVersions"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listRuns: {
        parameters: {
            query?: {
                /** @description Only runs of this suite. */
                suite?: components["schemas"]["Id"];
                /** @description The `next_cursor` of the page before. */
                cursor?: components["parameters"]["Cursor"];
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunPage"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    startRun: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RunRequest"];
            };
        };
        responses: {
            /** @description The run, queued. Ask for it again to follow its progress. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Run"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    showRun: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["EvalID"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The run. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Run"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    cancelRun: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["EvalID"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The run. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Run"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    showReport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["EvalID"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The report as `frontdesk eval run --json`, or `eval replay --json`, writes it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EvalReport"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    downloadReport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["EvalID"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The page, as a download. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    downloadJUnit: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["EvalID"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file, as a download. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/xml": string;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    diffRuns: {
        parameters: {
            query: {
                /** @description The older run. */
                from: components["schemas"]["Id"];
            };
            header?: never;
            path: {
                id: components["parameters"]["EvalID"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The difference. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EvalDifference"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listLabels: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The counts. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LabelCounts"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    nextLabel: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NextLabelRequest"];
            };
        };
        responses: {
            /** @description The decision; `item` is absent when none waits. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NextLabel"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    submitLabel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["EvalID"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LabelRequest"];
            };
        };
        responses: {
            /** @description Stored. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    skipLabel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["EvalID"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    showCalibration: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CalibrationPage"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    whatIf: {
        parameters: {
            query: {
                /** @description Share of shown answers that may be wrong, 0.005 to 0.5. */
                target: number;
                /** @description One of the history, or `shipped`; the one in use when absent. */
                calibration?: string;
                /** @description Beginning of the range, inclusive; 7 days before its end when absent. */
                from_ms?: components["parameters"]["FromMS"];
                /** @description End of the range, exclusive; now when absent. */
                to_ms?: components["parameters"]["ToMS"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it was, and as it would have been. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WhatIf"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    setTarget: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TargetRequest"];
            };
        };
        responses: {
            /** @description What is in use now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CalibrationPage"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    refit: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TargetRequest"];
            };
        };
        responses: {
            /** @description The history with the new one. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CalibrationPage"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    activateCalibration: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ActivateRequest"];
            };
        };
        responses: {
            /** @description What is in use now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CalibrationPage"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    undoCalibration: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What is in use now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CalibrationPage"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    showFlows: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The flows. Without a draft its sources are the live ones. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Flows"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    saveFlowDraft: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FlowDraftSave"];
            };
        };
        responses: {
            /** @description Its new version, and what the checker says. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowDraftSaved"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    discardFlowDraft: {
        parameters: {
            query: {
                /** @description Of the draft that was read. */
                version: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    checkFlows: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FlowSources"];
            };
        };
        responses: {
            /** @description What the checker says. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowsChecked"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listFlowTemplates: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The templates. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowTemplates"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    tryFlows: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FlowTrial"];
            };
        };
        responses: {
            /** @description What happened. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowTried"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    publishFlows: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FlowPublish"];
            };
        };
        responses: {
            /** @description The publication. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowPublished"];
                };
            };
            /** @description The flows have errors; the live ones stay. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowsUnsound"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listPublications: {
        parameters: {
            query?: {
                /** @description The `next` of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowPublications"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    cancelPublication: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["FlowID"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    showRelease: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["FlowID"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The release. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowReleaseDetail"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    rollBackFlows: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["FlowID"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FlowRollback"];
            };
        };
        responses: {
            /** @description The publication. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowPublished"];
                };
            };
            /** @description The release has errors by today's rules; the live one stays. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowsUnsound"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    diffFlows: {
        parameters: {
            query: {
                /** @description A release's id, `live` or `draft`. */
                from: string;
                to: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The files that differ. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowDiff"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    replayFlows: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FlowReplayRequest"];
            };
        };
        responses: {
            /** @description The run, queued. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Run"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    cancelFlowReplay: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["EvalID"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The run. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Run"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    flowTraffic: {
        parameters: {
            query?: {
                /** @description How far back, by when a chat came to the flow or the step. */
                days?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Each flow that a chat came into, by name, with its steps, the most reached first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowTraffic"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listSplits: {
        parameters: {
            query?: {
                /** @description Only the splits of this flow. */
                flow?: string;
                /** @description Only the splits of this step. */
                step?: string;
                /** @description Language of the definitions, en or ko. */
                lang?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The experiments by flow and step, the newest of a step first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Splits"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    downloadSplits: {
        parameters: {
            query?: {
                /** @description Only the splits of this flow. */
                flow?: string;
                /** @description Only the splits of this step. */
                step?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file, as a download. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    analyticsSummary: {
        parameters: {
            query?: {
                /** @description Beginning of the range, inclusive; 7 days before its end when absent. */
                from_ms?: components["parameters"]["FromMS"];
                /** @description End of the range, exclusive; now when absent. */
                to_ms?: components["parameters"]["ToMS"];
                /** @description Language of the definitions, en or ko. */
                lang?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The figures for engagements opened in the range. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnalyticsSummary"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    analyticsReport: {
        parameters: {
            query?: {
                /** @description Steps of the trend, by the calendar of the workspace's time zone; no trend when absent. At most 400. */
                by?: "day" | "hour";
                /** @description The dimension to tell apart; no groups when absent. */
                group?: "channel" | "lang" | "page" | "bot" | "team" | "agent" | "visitor" | "hours" | "hour" | "article" | "disposition" | "flow" | "release";
                /** @description Language of the definitions, en or ko. */
                lang?: string;
                /** @description Beginning of the range, inclusive; 7 days before its end when absent. */
                from_ms?: components["parameters"]["FromMS"];
                /** @description End of the range, exclusive; now when absent. */
                to_ms?: components["parameters"]["ToMS"];
                /** @description The last so many days, today with them, by the calendar of the workspace's time zone; instead of a range. */
                days?: components["parameters"]["Days"];
                /** @description The first day, as 2026-11-30, in the workspace's time zone; together with to_day, instead of a range. */
                from_day?: components["parameters"]["FromDay"];
                /** @description The last day. */
                to_day?: components["parameters"]["ToDay"];
                /** @description Only engagements on this channel. */
                channel?: components["parameters"]["SliceChannel"];
                /** @description Only in this language. */
                language?: components["parameters"]["SliceLanguage"];
                /** @description Only chats that began on this path. */
                page?: components["parameters"]["SlicePage"];
                /** @description Only with this version of the bot. */
                bot?: components["parameters"]["SliceBot"];
                /** @description Only those that asked this team, by its slug. */
                team?: components["parameters"]["SliceTeam"];
                /** @description Only those that this agent had last. */
                agent?: components["parameters"]["SliceAgent"];
                /** @description Only of visitors who were here for the first time, or who came back. */
                visitor?: components["parameters"]["SliceVisitor"];
                /** @description Only those opened within the opening hours, or outside. */
                hours?: components["parameters"]["SliceHours"];
                /** @description Only those opened in this hour of the day. */
                hour?: components["parameters"]["SliceHour"];
                /** @description Only those in which the article with this title was shown. */
                article?: components["parameters"]["SliceArticle"];
                /** @description Only those of which an agent said, on resolving, that they were about this outcome, by its id. */
                disposition?: components["parameters"]["SliceDisposition"];
                /** @description Only those in which this flow ran. */
                flow?: components["parameters"]["SliceFlow"];
                /** @description Only those in which flows of this release ran, by its hash. */
                release?: components["parameters"]["SliceRelease"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The figures. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnalyticsReport"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    exportEngagements: {
        parameters: {
            query?: {
                /** @description A figure of the report; only engagements that it was measured on are listed. Absent for all. */
                figure?: "settled" | "provisional" | "raw" | "false_share" | "solved" | "solved_assumed" | "forced" | "first_response" | "first_response_business" | "still_waiting" | "acceptance" | "offer_acceptance" | "missed" | "short_abandons" | "dropped" | "bot_first" | "bot_reply" | "queue_wait" | "queue_abandoned" | "handle_time" | "resolution_time" | "transfers" | "satisfied" | "reopened" | "promises_kept" | "unanswered" | "tokens" | "cost";
                /** @description Of a share: `yes` for those in its numerator, `no` for the others. */
                part?: "yes" | "no";
                /** @description An outcome, or `open` for those that have not ended; absent for all. */
                outcome?: "contained_confirmed" | "contained_assumed" | "bot_abandoned" | "escalated_served" | "escalated_missed" | "human_first" | "spam" | "error" | "open";
                /** @description Beginning of the range, inclusive; 7 days before its end when absent. */
                from_ms?: components["parameters"]["FromMS"];
                /** @description End of the range, exclusive; now when absent. */
                to_ms?: components["parameters"]["ToMS"];
                /** @description The last so many days, today with them, by the calendar of the workspace's time zone; instead of a range. */
                days?: components["parameters"]["Days"];
                /** @description The first day, as 2026-11-30, in the workspace's time zone; together with to_day, instead of a range. */
                from_day?: components["parameters"]["FromDay"];
                /** @description The last day. */
                to_day?: components["parameters"]["ToDay"];
                /** @description Only engagements on this channel. */
                channel?: components["parameters"]["SliceChannel"];
                /** @description Only in this language. */
                language?: components["parameters"]["SliceLanguage"];
                /** @description Only chats that began on this path. */
                page?: components["parameters"]["SlicePage"];
                /** @description Only with this version of the bot. */
                bot?: components["parameters"]["SliceBot"];
                /** @description Only those that asked this team, by its slug. */
                team?: components["parameters"]["SliceTeam"];
                /** @description Only those that this agent had last. */
                agent?: components["parameters"]["SliceAgent"];
                /** @description Only of visitors who were here for the first time, or who came back. */
                visitor?: components["parameters"]["SliceVisitor"];
                /** @description Only those opened within the opening hours, or outside. */
                hours?: components["parameters"]["SliceHours"];
                /** @description Only those opened in this hour of the day. */
                hour?: components["parameters"]["SliceHour"];
                /** @description Only those in which the article with this title was shown. */
                article?: components["parameters"]["SliceArticle"];
                /** @description Only those of which an agent said, on resolving, that they were about this outcome, by its id. */
                disposition?: components["parameters"]["SliceDisposition"];
                /** @description Only those in which this flow ran. */
                flow?: components["parameters"]["SliceFlow"];
                /** @description Only those in which flows of this release ran, by its hash. */
                release?: components["parameters"]["SliceRelease"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file, as a download, in UTF-8 with a byte order mark. Times are the workspace's, with their offset; a time is in seconds. Cells that a spreadsheet would take for a formula begin with an apostrophe. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listEngagements: {
        parameters: {
            query?: {
                /** @description A figure of the report; only engagements that it was measured on are listed. Absent for all. */
                figure?: "settled" | "provisional" | "raw" | "false_share" | "solved" | "solved_assumed" | "forced" | "first_response" | "first_response_business" | "still_waiting" | "acceptance" | "offer_acceptance" | "missed" | "short_abandons" | "dropped" | "bot_first" | "bot_reply" | "queue_wait" | "queue_abandoned" | "handle_time" | "resolution_time" | "transfers" | "satisfied" | "reopened" | "promises_kept" | "unanswered" | "tokens" | "cost";
                /** @description Of a share: `yes` for those in its numerator, `no` for the others. */
                part?: "yes" | "no";
                /** @description An outcome, or `open` for those that have not ended; absent for all. */
                outcome?: "contained_confirmed" | "contained_assumed" | "bot_abandoned" | "escalated_served" | "escalated_missed" | "human_first" | "spam" | "error" | "open";
                /** @description Beginning of the range, inclusive; 7 days before its end when absent. */
                from_ms?: components["parameters"]["FromMS"];
                /** @description End of the range, exclusive; now when absent. */
                to_ms?: components["parameters"]["ToMS"];
                /** @description The last so many days, today with them, by the calendar of the workspace's time zone; instead of a range. */
                days?: components["parameters"]["Days"];
                /** @description The first day, as 2026-11-30, in the workspace's time zone; together with to_day, instead of a range. */
                from_day?: components["parameters"]["FromDay"];
                /** @description The last day. */
                to_day?: components["parameters"]["ToDay"];
                /** @description Only engagements on this channel. */
                channel?: components["parameters"]["SliceChannel"];
                /** @description Only in this language. */
                language?: components["parameters"]["SliceLanguage"];
                /** @description Only chats that began on this path. */
                page?: components["parameters"]["SlicePage"];
                /** @description Only with this version of the bot. */
                bot?: components["parameters"]["SliceBot"];
                /** @description Only those that asked this team, by its slug. */
                team?: components["parameters"]["SliceTeam"];
                /** @description Only those that this agent had last. */
                agent?: components["parameters"]["SliceAgent"];
                /** @description Only of visitors who were here for the first time, or who came back. */
                visitor?: components["parameters"]["SliceVisitor"];
                /** @description Only those opened within the opening hours, or outside. */
                hours?: components["parameters"]["SliceHours"];
                /** @description Only those opened in this hour of the day. */
                hour?: components["parameters"]["SliceHour"];
                /** @description Only those in which the article with this title was shown. */
                article?: components["parameters"]["SliceArticle"];
                /** @description Only those of which an agent said, on resolving, that they were about this outcome, by its id. */
                disposition?: components["parameters"]["SliceDisposition"];
                /** @description Only those in which this flow ran. */
                flow?: components["parameters"]["SliceFlow"];
                /** @description Only those in which flows of this release ran, by its hash. */
                release?: components["parameters"]["SliceRelease"];
                /** @description The `next_cursor` of the page before. */
                cursor?: components["parameters"]["Cursor"];
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EngagementPage"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    countPromises: {
        parameters: {
            query?: {
                /** @description Beginning of the range, inclusive; 7 days before its end when absent. */
                from_ms?: components["parameters"]["FromMS"];
                /** @description End of the range, exclusive; now when absent. */
                to_ms?: components["parameters"]["ToMS"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The counts. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Promises"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listUsers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The users. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Users"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    createUser: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserRequest"];
            };
        };
        responses: {
            /** @description The account. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedUser"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getSettings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The settings. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Settings"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    changeSettings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SettingsPatch"];
            };
        };
        responses: {
            /** @description The settings as they now are. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Settings"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listTeams: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The teams. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Teams"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    createTeam: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewTeam"];
            };
        };
        responses: {
            /** @description The team. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Team"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    deleteTeam: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["ThingID"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    changeTeam: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["ThingID"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TeamChange"];
            };
        };
        responses: {
            /** @description The team as it now is. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Team"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    archiveTeam: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["ThingID"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The team. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Team"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    unarchiveTeam: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["ThingID"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The team. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Team"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listAgentRules: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The agents. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgentRulesList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    setAgentRules: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["ThingID"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AgentRules"];
            };
        };
        responses: {
            /** @description The agent as they now are. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgentWithRules"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getRouting: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The rules. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Routing"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    setRouting: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Routing"];
            };
        };
        responses: {
            /** @description The rules as they now are. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Routing"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listSites: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The sites. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Sites"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    createSite: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SiteChange"];
            };
        };
        responses: {
            /** @description The answer. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Site"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listAudit: {
        parameters: {
            query?: {
                /** @description The `next_cursor` of the page before. */
                cursor?: components["parameters"]["Cursor"];
                limit?: number;
                user?: string;
                /** @description What an action begins with, before its dot: team. */
                area?: string;
                target?: string;
                from_ms?: number;
                to_ms?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditPage"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    changeUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["ThingID"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MemberChange"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    resetPassword: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["ThingID"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OncePassword"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listInvitations: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Invitations"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    invite: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InviteRequest"];
            };
        };
        responses: {
            /** @description The answer. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LinkedInvitation"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    linkInvitation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["ThingID"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LinkedInvitation"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    mailInvitation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["ThingID"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is on its way. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    revokeInvitation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["ThingID"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    showInvitation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InvitedRequest"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Invited"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    acceptInvitation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InvitedRequest"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    changeSite: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["ThingID"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SiteChange"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Site"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    previewSchedule: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ScheduleRequest"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScheduleState"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getPolicy: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PolicySettings"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    previewPolicy: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PolicyRequest"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PolicyPreview"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listSecrets: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Secrets"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    setSecret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SecretValue"];
            };
        };
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    deleteSecret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    exportAudit: {
        parameters: {
            query?: {
                user?: string;
                /** @description What an action begins with, before its dot: team. */
                area?: string;
                target?: string;
                from_ms?: number;
                to_ms?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    showReach: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["Conversation"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How the visitor is reached. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Reach"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    showMail: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Mail, without passwords. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MailState"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    testMail: {
        parameters: {
            query?: {
                lang?: "en" | "ko";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What the mail server said, also when it refused. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MailTest"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    takeMail: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "message/rfc822": string;
                "multipart/form-data": {
                    email?: string;
                    "body-mime"?: string;
                };
                "application/x-www-form-urlencoded": {
                    email?: string;
                    "body-mime"?: string;
                };
                "application/json": {
                    RawEmail?: string;
                };
            };
        };
        responses: {
            /** @description It was taken, or refused for good, so that nobody sends it again. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MailTaken"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listDeadJobs: {
        parameters: {
            query?: {
                /** @description The `next_cursor` of the page before. */
                cursor?: components["parameters"]["Cursor"];
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadJobs"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    retryJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It waits for its turn again. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobStatus"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    demo: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How to sign in to the demo. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Demo"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    openapi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OpenAPI 3.1. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/yaml": string;
                };
            };
        };
    };
    health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It does. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    ready: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ready. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    metrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The metrics. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            default: components["responses"]["Error"];
        };
    };
}
