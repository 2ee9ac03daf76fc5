extension HTMLReport {
  var findingsSection: HTML {
    """
    <section id="findings">
    <h2>What the numbers support</h2>
    \(findings.isEmpty ? Self.nothing : list(of: findings))
    <p class="fine">Accuracies are compared only where their 95 % Wilson intervals do not overlap. \
    The intervals cover the choice of test images, not the choice of training seed.</p>
    </section>
    """
  }

  private static let nothing: HTML = """
    <p>No difference here is larger than its 95 % intervals allow: nothing can be stated.</p>
    """

  private func list(of findings: [Finding]) -> HTML {
    let items = findings.map { finding in
      (finding.isWarning
        ? "<li class=\"caution\"><strong>Caution.</strong> \(HTML.prose(finding.text))</li>"
        : "<li>\(HTML.prose(finding.text))</li>") as HTML
    }
    return "<ul class=\"findings\">\(items)</ul>"
  }

  var definitionsSection: HTML {
    let rules = Set(runs.map(\.rule)).sorted()
    return """
      <aside class="definitions" aria-label="Definitions">
      <h2>Words used here</h2>
      <dl>
      <div><dt>LFC, HFC</dt><dd>The low- and high-frequency component of an image: what is left when \
      only frequencies within, or only those beyond, a radius are kept. The two add up to the \
      image.</dd></div>
      <div><dt>radius r</dt><dd>Where the cut is made: the distance from zero frequency in frequency \
      bins. r = 4 keeps waves with at most about four periods across the image in the LFC\
      \(Self.boundary(rules)).</dd></div>
      <div><dt>rescale</dt><dd><em>max</em>: every component is divided by its own largest value \
      before the network sees it, so a faint HFC is amplified. <em>none</em>: it is shown as it \
      is.</dd></div>
      <div><dt>running, batch</dt><dd>BatchNorm standardises with averages kept from training \
      (<em>running</em>) or with those of the very images it is shown (<em>batch</em>), which puts a \
      faint HFC back on scale. The two can tell different stories, so the one in use is always \
      named.</dd></div>
      <div><dt>[a, b]</dt><dd>The 95 % Wilson interval of an accuracy. One that holds the chance \
      level is no evidence that anything was read from the images.</dd></div>
      </dl>
      </aside>
      """
  }

  private static func boundary(_ rules: [String]) -> HTML {
    switch rules {
    case ["strict"]: "; a frequency exactly at r belongs to the HFC (rule <em>strict</em>)"
    case ["inclusive"]: "; a frequency exactly at r belongs to the LFC (rule <em>inclusive</em>)"
    default: ""
    }
  }
}
