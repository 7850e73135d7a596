package api

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"path"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/knowledge"
)

// Bounds of one upload.
const (
	maxUpload      = 50 << 20 // bytes of all files together
	maxUploadFiles = 500
	maxUploadField = 1 << 10 // bytes of a field that is no file
)

type importView struct {
	ID           chat.ID                `json:"id"`
	Kind         knowledge.ImportKind   `json:"kind"`
	Source       string                 `json:"source"`
	Collection   string                 `json:"collection"`
	Draft        bool                   `json:"draft"`
	Overwrite    bool                   `json:"overwrite"`
	Status       knowledge.ImportStatus `json:"status"`
	Total        int                    `json:"total"`
	Done         int                    `json:"done"`
	Read         int                    `json:"read"`
	Skipped      int                    `json:"skipped"`
	Changed      int                    `json:"changed"`
	Unchanged    int                    `json:"unchanged"`
	Kept         int                    `json:"kept"`
	Error        string                 `json:"error"`
	By           *linkView              `json:"by,omitempty"`
	CreatedAtMS  int64                  `json:"created_at_ms"`
	StartedAtMS  int64                  `json:"started_at_ms,omitempty"`
	FinishedAtMS int64                  `json:"finished_at_ms,omitempty"`
}

func importOf(j knowledge.ImportJob) importView {
	status := j.Status
	if status == knowledge.ImportUploading {
		status = knowledge.ImportQueued
	}
	return importView{
		j.ID, j.Kind, j.Source, j.Collection, j.Draft, j.Overwrite, status, max(j.Total, j.Read+j.Skipped), j.Read + j.Skipped, j.Read, j.Skipped,
		j.Changed, j.Unchanged, j.Kept, j.Error, linkTo(j.By, j.ByName), ms(j.CreatedAt), ms(j.StartedAt), ms(j.FinishedAt),
	}
}

// importNow answers with an import as it is now.
func (s *Server) importNow(c echo.Context, who caller, id chat.ID) error {
	j, err := s.Store.Import(c.Request().Context(), who.workspace, id)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, importOf(j))
}

func (s *Server) listImports(c echo.Context, who caller) error {
	limit, err := whole(c, "limit", 1, pageMost, pageWanted)
	if err != nil {
		return err
	}
	list, next, err := s.Store.Imports(c.Request().Context(), who.workspace, c.QueryParam("cursor"), int(limit))
	if err != nil {
		return err
	}
	views := make([]importView, 0, len(list))
	for _, j := range list {
		views = append(views, importOf(j))
	}
	return c.JSON(http.StatusOK, struct {
		Imports    []importView `json:"imports"`
		NextCursor string       `json:"next_cursor,omitempty"`
	}{views, next})
}

func (s *Server) showImport(c echo.Context, who caller) error {
	id, err := pathID(c, "import")
	if err != nil {
		return err
	}
	return s.importNow(c, who, id)
}

func (s *Server) listImportFiles(c echo.Context, who caller) error {
	id, err := pathID(c, "import")
	if err != nil {
		return err
	}
	limit, err := whole(c, "limit", 1, pageMost, pageWanted)
	if err != nil {
		return err
	}
	after, err := whole(c, "after", 0, 1<<31, 0)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	if _, err := s.Store.Import(ctx, who.workspace, id); err != nil {
		return err
	}
	list, more, err := s.Store.ImportFiles(ctx, who.workspace, id, int(after), int(limit))
	if err != nil {
		return err
	}
	type file struct {
		Ordinal   int    `json:"ordinal"`
		Path      string `json:"path"`
		Status    string `json:"status"`
		Reason    string `json:"reason"`
		Changed   int    `json:"changed"`
		Unchanged int    `json:"unchanged"`
		Kept      int    `json:"kept"`
	}
	views := make([]file, 0, len(list))
	for _, f := range list {
		views = append(views, file(f))
	}
	return c.JSON(http.StatusOK, struct {
		Files []file `json:"files"`
		More  bool   `json:"more"`
	}{views, more})
}

func (s *Server) cancelImport(c echo.Context, who caller) error {
	id, err := pathID(c, "import")
	if err != nil {
		return err
	}
	if err := s.Store.CancelImport(c.Request().Context(), who.workspace, who.actor.ID, id); err != nil {
		return err
	}
	return s.importNow(c, who, id)
}

// defaultCollection holds imported articles that name no collection.
const defaultCollection = "Help"

// startImport takes files, or the address to read from.
func (s *Server) startImport(c echo.Context, who caller) error {
	kind, parameters, err := mime.ParseMediaType(c.Request().Header.Get(echo.HeaderContentType))
	if err == nil && kind == echo.MIMEMultipartForm && parameters["boundary"] != "" {
		return s.startUpload(c, who)
	}
	var in struct {
		Kind       knowledge.ImportKind `json:"kind"`
		URL        string               `json:"url"`
		Collection string               `json:"collection"`
		Draft      bool                 `json:"draft"`
		Overwrite  bool                 `json:"overwrite"`
	}
	if err := body(c, &in); err != nil {
		return err
	}
	if in.Kind != knowledge.ImportURL && in.Kind != knowledge.ImportSitemap {
		return chat.Errorf(chat.Invalid, "kind is %q: url or sitemap; files are sent as multipart/form-data", short(string(in.Kind), 20))
	}
	u, err := url.Parse(strings.TrimSpace(in.URL))
	if err != nil || u.Host == "" || u.User != nil || (u.Scheme != "https" && u.Scheme != "http") || len(in.URL) > knowledge.MaxURL {
		return chat.Errorf(chat.Invalid, "url must be an address that begins with https:// or http://, without a password")
	}
	j := knowledge.ImportJob{Workspace: who.workspace, Kind: in.Kind, Source: u.String(), Collection: in.Collection, Draft: in.Draft, Overwrite: in.Overwrite, By: who.actor.ID}
	if j.Collection, err = importInto(in.Collection); err != nil {
		return err
	}
	id, err := s.Store.CreateImport(c.Request().Context(), j)
	if err != nil {
		return err
	}
	return s.importNow(c, who, id)
}

func importInto(name string) (string, error) {
	name, err := label("collection", name, knowledge.MaxLabel, false)
	if name == "" {
		name = defaultCollection
	}
	return name, err
}

// upload is what a form carried.
type upload struct {
	files  []knowledge.ImportUploadedFile
	fields map[string]string
	bytes  int
}

func (s *Server) startUpload(c echo.Context, who caller) error {
	up, err := readUpload(c)
	if err != nil {
		return err
	}
	names := make([]string, 0, len(up.files))
	for _, f := range up.files {
		names = append(names, f.Name)
	}
	j := knowledge.ImportJob{
		Workspace: who.workspace, Kind: knowledge.ImportUpload, Source: short(strings.Join(names, ", "), 500), By: who.actor.ID,
		Draft: up.fields["draft"] == "true", Overwrite: up.fields["overwrite"] == "true",
	}
	if j.Collection, err = importInto(up.fields["collection"]); err != nil {
		return err
	}
	ctx := c.Request().Context()
	id, err := s.Store.CreateImport(ctx, j)
	if err != nil {
		return err
	}
	for n, f := range up.files {
		if err := s.Store.AddImportFile(ctx, who.workspace, id, n, f); err != nil {
			return err
		}
	}
	if err := s.Store.StartImport(ctx, who.workspace, id); err != nil {
		return err
	}
	return s.importNow(c, who, id)
}

func readUpload(c echo.Context) (upload, error) {
	up := upload{fields: map[string]string{}}
	form, err := c.Request().MultipartReader()
	if err != nil {
		return up, chat.Wrap(chat.Invalid, err, "send the files as multipart/form-data")
	}
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return up, chat.Wrap(chat.Invalid, err, "the upload did not arrive whole")
		}
		if err := up.take(part); err != nil {
			return up, err
		}
	}
	if len(up.files) == 0 {
		return up, chat.Errorf(chat.Invalid, "no file came: send them under the name files")
	}
	return up, nil
}

// take reads one part of a form.
func (up *upload) take(part *multipart.Part) error {
	switch name := part.FormName(); name {
	case "collection", "draft", "overwrite":
		b, err := io.ReadAll(io.LimitReader(part, maxUploadField+1))
		if err != nil || len(b) > maxUploadField {
			return chat.Errorf(chat.Invalid, "the field %s is too long", name)
		}
		if name != "collection" && string(b) != "true" && string(b) != "false" {
			return chat.Errorf(chat.Invalid, "%s is %q: true or false", name, short(string(b), 20))
		}
		up.fields[name] = string(b)
		return nil
	case "files":
	default:
		return chat.Errorf(chat.Invalid, "unknown field %q", short(name, 40))
	}
	if len(up.files) == maxUploadFiles {
		return chat.Errorf(chat.Invalid, "more than %d files: put them into a zip", maxUploadFiles)
	}
	b, err := io.ReadAll(io.LimitReader(part, maxUpload+1-int64(up.bytes)))
	if err != nil {
		return chat.Wrap(chat.Invalid, err, "the upload did not arrive whole")
	}
	if up.bytes += len(b); up.bytes > maxUpload {
		return chat.Errorf(chat.Invalid, "the files have more than %d MB together: send fewer at a time", maxUpload>>20)
	}
	file := short(path.Base(strings.ReplaceAll(part.FileName(), `\`, "/")), 200)
	if file == "" || file == "." || file == "/" {
		return chat.Errorf(chat.Invalid, "a file has no name")
	}
	up.files = append(up.files, knowledge.ImportUploadedFile{Name: file, Bytes: b})
	return nil
}
