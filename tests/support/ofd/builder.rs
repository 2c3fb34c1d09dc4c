//! Builds the entries of an unsigned document.

use std::fmt::Write as _;

use super::Mark;
use super::NAMESPACE;
use super::Package;
use super::Page;
use super::Paths;
use super::Spelling;
use super::escape;

/// A file beside the pages.
#[derive(Clone, Debug)]
pub(super) struct Extra {
    pub(super) name: String,
    pub(super) file: String,
    pub(super) data: Vec<u8>,
}

/// Makes a document: everything in `Doc_0`, one layer per page.
#[derive(Clone, Debug)]
pub(crate) struct OfdBuilder {
    doc_id: String,
    title: String,
    pub(super) created: String,
    custom_datas: Vec<(String, String)>,
    size: (u32, u32),
    fonts: Vec<Extra>,
    images: Vec<Extra>,
    templates: Vec<Page>,
    pages: Vec<Page>,
    pub(super) annotations: Vec<String>,
    pub(super) attachments: Vec<Extra>,
    pub(super) tags: Vec<Extra>,
    document_tail: String,
    body_tail: String,
    pointer: bool,
    pub(super) spelling: Spelling,
}

impl OfdBuilder {
    /// A document of A4 pages, as yet without any.
    pub(crate) fn new(doc_id: &str, title: &str) -> Self {
        Self {
            doc_id: doc_id.to_owned(),
            title: title.to_owned(),
            created: "2024-06-01".to_owned(),
            custom_datas: Vec::new(),
            size: (210, 297),
            fonts: Vec::new(),
            images: Vec::new(),
            templates: Vec::new(),
            pages: Vec::new(),
            annotations: Vec::new(),
            attachments: Vec::new(),
            tags: Vec::new(),
            document_tail: String::new(),
            body_tail: String::new(),
            pointer: true,
            spelling: Spelling {
                namespace: NAMESPACE,
                mark: Mark::None,
                paths: Paths::Absolute,
            },
        }
    }

    /// A value in DocInfo/CustomDatas.
    pub(crate) fn custom_data(mut self, name: &str, value: &str) -> Self {
        self.custom_datas.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Width and height of the pages, in millimetres.
    pub(crate) fn size(mut self, width: u32, height: u32) -> Self {
        self.size = (width, height);
        self
    }

    /// A font by its name alone.
    pub(crate) fn font(mut self, name: &str) -> Self {
        self.fonts.push(Extra {
            name: name.to_owned(),
            file: String::new(),
            data: Vec::new(),
        });
        self
    }

    /// A font with its file.
    pub(crate) fn embedded_font(mut self, name: &str, file: &str, data: &[u8]) -> Self {
        self.fonts.push(extra(name, file, data));
        self
    }

    /// An image.
    pub(crate) fn image(mut self, file: &str, data: &[u8]) -> Self {
        self.images.push(extra("PNG", file, data));
        self
    }

    /// A template, drawn behind every page.
    pub(crate) fn template(mut self, page: Page) -> Self {
        self.templates.push(page);
        self
    }

    /// A page.
    pub(crate) fn page(mut self, page: Page) -> Self {
        self.pages.push(page);
        self
    }

    /// An annotation on the first page; its appearance as XML of page objects.
    pub(crate) fn annotation(mut self, kind: &str, appearance: &str) -> Self {
        self.annotations.push(format!(
            "<ofd:Annot ID=\"{{id}}\" Type=\"{kind}\" Creator=\"yinzheng\" LastModDate=\"2024-06-01\">\
             <ofd:Appearance Boundary=\"20 20 60 20\">{appearance}</ofd:Appearance></ofd:Annot>\n"
        ));
        self
    }

    /// An attachment.
    pub(crate) fn attachment(mut self, name: &str, file: &str, data: &[u8]) -> Self {
        self.attachments.push(extra(name, file, data));
        self
    }

    /// A custom tag file.
    pub(crate) fn tag(mut self, kind: &str, file: &str, data: &[u8]) -> Self {
        self.tags.push(extra(kind, file, data));
        self
    }

    /// XML at the end of Document.xml.
    pub(crate) fn document_tail(mut self, xml: &str) -> Self {
        self.document_tail.push_str(xml);
        self
    }

    /// XML at the end of DocBody.
    pub(crate) fn body_tail(mut self, xml: &str) -> Self {
        self.body_tail.push_str(xml);
        self
    }

    /// No Signatures element in OFD.xml.
    pub(crate) fn without_signatures_pointer(mut self) -> Self {
        self.pointer = false;
        self
    }

    pub(crate) fn namespace(mut self, namespace: &'static str) -> Self {
        self.spelling.namespace = namespace;
        self
    }

    pub(crate) fn byte_order_mark(mut self) -> Self {
        self.spelling.mark = Mark::Utf8;
        self
    }

    pub(crate) fn relative_paths(mut self) -> Self {
        self.spelling.paths = Paths::Relative;
        self
    }

    /// The entries.
    pub(crate) fn build(&self) -> Package {
        let mut package = Package::of(&[]);
        package.spelling = self.spelling;
        package.put("OFD.xml", &self.root());
        let mut ids = Ids::for_document(self);
        let mut files = Vec::new();
        for (i, page) in self.templates.iter().enumerate() {
            files.push((template_path(i), self.page_file(page, None, &mut ids)));
        }
        for (i, page) in self.pages.iter().enumerate() {
            let template = ids.templates.first().copied();
            files.push((page_path(i), self.page_file(page, template, &mut ids)));
        }
        files.extend(self.annotation_files(&mut ids));
        package.put("Doc_0/Document.xml", &self.document(&ids));
        package.put("Doc_0/PublicRes.xml", &self.public_resources(&ids));
        if !self.images.is_empty() {
            package.put("Doc_0/DocumentRes.xml", &self.document_resources(&ids));
        }
        for resource in self.fonts.iter().chain(&self.images) {
            if !resource.file.is_empty() {
                files.push((
                    format!("Doc_0/Res/{}", resource.file),
                    resource.data.clone(),
                ));
            }
        }
        files.extend(self.listed_files());
        for (name, data) in files {
            package.put(&name, &data);
        }
        package
    }

    fn root(&self) -> Vec<u8> {
        let at = |to| self.spelling.path("", to);
        let mut info = format!(
            "<ofd:DocID>{}</ofd:DocID>\n<ofd:Title>{}</ofd:Title>\n<ofd:Author>yinzheng</ofd:Author>\n\
             <ofd:CreationDate>{}</ofd:CreationDate>\n<ofd:ModDate>{}</ofd:ModDate>\n\
             <ofd:Creator>yinzheng</ofd:Creator>\n",
            self.doc_id,
            escape(&self.title),
            self.created,
            self.created
        );
        if !self.custom_datas.is_empty() {
            info.push_str("<ofd:CustomDatas>\n");
            for (name, value) in &self.custom_datas {
                let (name, value) = (escape(name), escape(value));
                let _ = writeln!(
                    info,
                    "<ofd:CustomData Name=\"{name}\">{value}</ofd:CustomData>"
                );
            }
            info.push_str("</ofd:CustomDatas>\n");
        }
        let pointer = if self.pointer {
            let to = at("Doc_0/Signs/Signatures.xml");
            format!("<ofd:Signatures>{to}</ofd:Signatures>\n")
        } else {
            String::new()
        };
        let body = format!(
            "<ofd:DocBody>\n<ofd:DocInfo>\n{info}</ofd:DocInfo>\n\
             <ofd:DocRoot>{}</ofd:DocRoot>\n{pointer}{}</ofd:DocBody>\n",
            at("Doc_0/Document.xml"),
            self.body_tail
        );
        self.spelling
            .xml("OFD", " Version=\"1.1\" DocType=\"OFD\"", &body)
    }

    fn document(&self, ids: &Ids) -> Vec<u8> {
        let at = |to: &str| self.spelling.path("Doc_0", to);
        let mut common = format!(
            "<ofd:MaxUnitID>{}</ofd:MaxUnitID>\n<ofd:PageArea><ofd:PhysicalBox>0 0 {} {}</ofd:PhysicalBox></ofd:PageArea>\n\
             <ofd:PublicRes>{}</ofd:PublicRes>\n",
            ids.last,
            self.size.0,
            self.size.1,
            at("Doc_0/PublicRes.xml")
        );
        if !self.images.is_empty() {
            let to = at("Doc_0/DocumentRes.xml");
            let _ = writeln!(common, "<ofd:DocumentRes>{to}</ofd:DocumentRes>");
        }
        for (i, id) in ids.templates.iter().enumerate() {
            let to = at(&template_path(i));
            let _ = writeln!(
                common,
                "<ofd:TemplatePage ID=\"{id}\" Name=\"template\" BaseLoc=\"{to}\"/>"
            );
        }
        let mut content = format!("<ofd:CommonData>\n{common}</ofd:CommonData>\n<ofd:Pages>\n");
        for (i, id) in ids.pages.iter().enumerate() {
            let to = at(&page_path(i));
            let _ = writeln!(content, "<ofd:Page ID=\"{id}\" BaseLoc=\"{to}\"/>");
        }
        content.push_str("</ofd:Pages>\n");
        for (present, element, file) in [
            (
                !self.annotations.is_empty(),
                "Annotations",
                "Doc_0/Annots/Annotations.xml",
            ),
            (
                !self.tags.is_empty(),
                "CustomTags",
                "Doc_0/Tags/CustomTags.xml",
            ),
            (
                !self.attachments.is_empty(),
                "Attachments",
                "Doc_0/Attachs/Attachments.xml",
            ),
        ] {
            if present {
                let _ = writeln!(content, "<ofd:{element}>{}</ofd:{element}>", at(file));
            }
        }
        content.push_str(&self.document_tail);
        self.spelling.xml("Document", "", &content)
    }

    fn page_file(&self, page: &Page, template: Option<u32>, ids: &mut Ids) -> Vec<u8> {
        ids.last += 1;
        let layer = ids.last;
        let objects = page.xml(&ids.fonts, &ids.images, &mut ids.last);
        let template = template
            .map(|id| format!("<ofd:Template TemplateID=\"{id}\" ZOrder=\"Background\"/>\n"))
            .unwrap_or_default();
        let (width, height) = self.size;
        let content = format!(
            "{template}<ofd:Area><ofd:PhysicalBox>0 0 {width} {height}</ofd:PhysicalBox></ofd:Area>\n\
             <ofd:Content>\n<ofd:Layer ID=\"{layer}\">\n{objects}</ofd:Layer>\n</ofd:Content>\n"
        );
        self.spelling.xml("Page", "", &content)
    }

    fn public_resources(&self, ids: &Ids) -> Vec<u8> {
        let mut fonts = String::from("<ofd:Fonts>\n");
        for (font, id) in self.fonts.iter().zip(&ids.fonts) {
            let name = escape(&font.name);
            let file = if font.file.is_empty() {
                "/>".to_owned()
            } else {
                format!("><ofd:FontFile>{}</ofd:FontFile></ofd:Font>", font.file)
            };
            let _ = writeln!(
                fonts,
                "<ofd:Font ID=\"{id}\" FontName=\"{name}\" FamilyName=\"{name}\"{file}"
            );
        }
        fonts.push_str("</ofd:Fonts>\n");
        self.spelling.xml("Res", " BaseLoc=\"Res\"", &fonts)
    }

    fn document_resources(&self, ids: &Ids) -> Vec<u8> {
        let mut medias = String::from("<ofd:MultiMedias>\n");
        for (image, id) in self.images.iter().zip(&ids.images) {
            let _ = writeln!(
                medias,
                "<ofd:MultiMedia ID=\"{id}\" Type=\"Image\" Format=\"PNG\"><ofd:MediaFile>{}</ofd:MediaFile></ofd:MultiMedia>",
                image.file
            );
        }
        medias.push_str("</ofd:MultiMedias>\n");
        self.spelling.xml("Res", " BaseLoc=\"Res\"", &medias)
    }
}

/// Identifiers given out before the objects of the pages.
pub(super) struct Ids {
    fonts: Vec<u32>,
    images: Vec<u32>,
    templates: Vec<u32>,
    pub(super) pages: Vec<u32>,
    pub(super) last: u32,
}

impl Ids {
    /// Pages from 1, then templates, fonts, images.
    fn for_document(builder: &OfdBuilder) -> Self {
        let mut last = 0;
        let mut take = |count: usize| -> Vec<u32> {
            (0..count)
                .map(|_| {
                    last += 1;
                    last
                })
                .collect()
        };
        let pages = take(builder.pages.len());
        let templates = take(builder.templates.len());
        let fonts = take(builder.fonts.len());
        let images = take(builder.images.len());
        Self {
            fonts,
            images,
            templates,
            pages,
            last,
        }
    }
}

fn extra(name: &str, file: &str, data: &[u8]) -> Extra {
    Extra {
        name: name.to_owned(),
        file: file.to_owned(),
        data: data.to_vec(),
    }
}

fn template_path(index: usize) -> String {
    format!("Doc_0/Tpls/Tpl_{index}/Content.xml")
}

fn page_path(index: usize) -> String {
    format!("Doc_0/Pages/Page_{index}/Content.xml")
}
