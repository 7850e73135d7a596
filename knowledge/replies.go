package knowledge

import (
	"context"
	"strings"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// suggestedScore is the least score of a canned reply that is suggested. Below
// it replies share a common word with the message and no more; see
// TestSuggestReplies.
const suggestedScore = 0.3

// SuggestReplies gives the canned replies that fit what a visitor wrote, best
// first, at most so many. It searches them as articles: shortcut and folder as
// title, text as body. Those of another language than lang are left out; ""
// takes all. The only error is that of an ended context.
func SuggestReplies(ctx context.Context, replies []chat.CannedReply, message, lang string, most int) ([]chat.ID, error) {
	if strings.TrimSpace(message) == "" {
		return nil, ctx.Err()
	}
	arts := make([]Article, 0, len(replies))
	for _, r := range replies {
		if r.Lang == "" || lang == "" || r.Lang == lang {
			title := strings.NewReplacer("-", " ", "_", " ").Replace(r.Shortcut)
			words, _ := chat.Fill(r.Text, nil)
			for _, name := range chat.Variables(words) {
				words = strings.ReplaceAll(words, "{{"+name+"}}", "")
			}
			arts = append(arts, Article{ID: r.ID, Slug: r.ID.String(), Title: title, Body: words, Collection: r.Folder, Synonyms: folderWords(r.Folder), Lang: r.Lang})
		}
	}
	index := NewIndex()
	index.Put(arts...)
	found, err := (&Searcher{Index: index, Limit: most}).Search(ctx, Query{Text: message, Lang: lang})
	if err != nil {
		return nil, err
	}
	var ids []chat.ID
	for _, h := range found.Hits {
		if h.Score >= suggestedScore {
			ids = append(ids, h.Article)
		}
	}
	return ids, nil
}

func folderWords(folder string) []string {
	if folder == "" {
		return nil
	}
	return []string{folder}
}
