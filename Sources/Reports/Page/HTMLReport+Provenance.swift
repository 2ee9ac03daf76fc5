import Studies
import Training

extension HTMLReport {
  var provenanceSection: HTML {
    """
    <section id="provenance">
    <h2>Where these numbers come from</h2>
    <p>Everything that decides them, as recorded when they were made.</p>
    \(runs.map(provenance))
    </section>
    """
  }

  private func provenance(_ run: StudiedRun) -> HTML {
    """
    <details class="provenance" open>
    <summary>\(run.title)</summary>
    <div class="columns">
    \(run.info.map { facts(of: run, $0) } ?? [Self.group("Model", [("files", run.folder)])])
    \(run.audits.map { Self.group("Audit, \($0.statistics) statistics", auditFacts($0)) })
    </div>
    <p>To make it again:</p>
    <pre><code>\(rerun(run))</code></pre>
    </details>
    """
  }

  /// A command a line, each word in an element so that no line breaks at a hyphen.
  private func rerun(_ run: StudiedRun) -> HTML {
    let training = run.info.map { [RerunCommand.train($0, into: run.folder)] } ?? []
    let commands = training + run.audits.map { RerunCommand.audit($0, of: run) }
    let lines = commands.map { words in
      words.map { ("<span>\($0)</span>" as HTML).source }.joined(separator: " ")
    }
    return HTML(verbatim: lines.joined(separator: "\n"))
  }

  private static func group(_ title: String, _ facts: [(String, String)]) -> HTML {
    let items = facts.map { "<div><dt>\($0.0)</dt><dd>\($0.1)</dd></div>" as HTML }
    return "<div class=\"group\"><h3>\(title)</h3><dl>\(items)</dl></div>"
  }

  private func facts(of run: StudiedRun, _ info: RunInfo) -> [HTML] {
    [
      Self.group("Run", runFacts(run, info)), Self.group("Data", dataFacts(info.data)),
      Self.group("Training and measuring", recipeFacts(info)),
      Self.group("Machine", machineFacts(info.environment)),
    ]
  }

  private func runFacts(_ run: StudiedRun, _ info: RunInfo) -> [(String, String)] {
    let network = info.network
    return [
      ("name", info.name), ("folder", run.folder), ("started", info.created),
      ("epochs logged", Wording.count(run.epochs.last?.epoch ?? 0)),
      ("network", network.name), ("normalisation", network.norm),
      ("input channels", "\(network.channels)"), ("classes", "\(network.classes)"),
      ("parameters", Wording.count(network.parameters)),
      ("input mean", list(network.mean)), ("input deviation", list(network.standardDeviation)),
    ]
  }

  private func dataFacts(_ data: DataInfo) -> [(String, String)] {
    [("name", data.name)]
      + [("train", data.train), ("test", data.test)].flatMap { name, part in
        [
          ("\(name) images used", Wording.count(part.count)),
          ("\(name) images in the files", Wording.count(part.available)),
          ("\(name) images, official", official(part)), ("\(name) SHA-256", part.sha256),
        ]
      }
      + [("classes", data.classNames.joined(separator: ", "))]
  }

  /// Files that are whole but of another size than the official ones are said to be so.
  private func official(_ part: DataInfo.Part) -> String {
    guard let official = part.official else { return "not known" }
    return Wording.count(official) + (official == part.available ? "" : " (the files differ)")
  }

  private func recipeFacts(_ info: RunInfo) -> [(String, String)] {
    info.recipe.chosenSettings.map { ($0.option, $0.value) }
  }

  private func machineFacts(_ machine: EnvironmentInfo) -> [(String, String)] {
    [
      ("Passband", machine.passband), ("libtorch", machine.libtorch),
      ("processor", machine.processor), ("processor features", machine.capability),
      ("threads", "\(machine.threads)"), ("device", machine.device),
      ("precision", machine.precision), ("system", machine.system),
    ]
  }

  private func auditFacts(_ audit: AuditResult) -> [(String, String)] {
    let rescales = Set(audit.conditions.filter { $0.name != "original" }.map(\.rescale)).sorted()
    return [
      ("model", audit.model), ("data", "\(audit.data.name), \(audit.data.split)"),
      ("images", Wording.count(audit.data.count)), ("SHA-256", audit.data.sha256),
      ("rule", audit.rule), ("rescale", rescales.joined(separator: ", ")),
      ("statistics", audit.statistics), ("batch size", "\(audit.batchSize)"),
      ("precision", audit.precision),
    ]
  }

  private func list(_ numbers: [Double]) -> String {
    numbers.map(Wording.number).joined(separator: ", ")
  }
}
