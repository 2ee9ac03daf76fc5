import Foundation
import Studies
import Testing
import Training
import Vision

@testable import Reports

@Suite struct HTMLReportTests {
  private let bundle = "window.vegaEmbed = () => { const t = '</script><!--'; };"

  @Test func everySectionIsThere() throws {
    let page = try HTMLReport(runs: try Samples.pair(), bundle: bundle).html()
    for id in ["findings", "curves", "misaligned", "kernels", "table", "provenance"] {
      #expect(page.contains("<section id=\"\(id)\">"))
    }
    for name in ["accuracy-epochs", "accuracy-radius", "hfc-predictions"] {
      #expect(page.contains("data-chart=\"\(name)\""))
      #expect(page.contains("<script type=\"application/json\" id=\"chart-\(name)\">{"))
    }
    #expect(page.hasPrefix("<!DOCTYPE html>\n<html lang=\"en\">"))
  }

  @Test func nothingIsLoadedFromElsewhere() throws {
    let page = try HTMLReport(runs: try Samples.pair(), bundle: bundle).html()
    let loads = page.matches(of: /(?:src|href|srcset|action)\s*=\s*["']([^"']*)["']/)
    #expect(
      loads.allSatisfy {
        $0.output.1.hasPrefix("data:image/png;base64,") || $0.output.1.hasPrefix("#")
      })
    #expect(loads.contains { $0.output.1.hasPrefix("data:") })
    #expect(page.matches(of: /url\(\s*["']?(?!data:)/).isEmpty)
    #expect(!page.contains("@import"))
    #expect(!page.contains("<link"))
    let addresses = page.matches(of: /https?:\/\/[^"' ]*/).map { String($0.output) }
    #expect(Set(addresses) == ["https://vega.github.io/schema/vega-lite/v6.json"])
  }

  @Test func theBundleCannotLeaveItsElement() throws {
    let page = try HTMLReport(runs: try Samples.pair(), bundle: bundle).html()
    #expect(page.contains("const t = '<\\/script><\\!--'"))
    let opened = page.matches(of: /<script[ >]/).count
    #expect(page.matches(of: /<\/script>/).count == opened)
    #expect(HTMLReport.closedScript("</SCRIPT x") == "<\\/SCRIPT x")
  }

  @Test func withoutTheBundleTheRestIsWhole() throws {
    let page = try HTMLReport(runs: try Samples.pair(), bundle: nil).html()
    #expect(page.matches(of: /class="note"/).count == 3)
    #expect(page.contains("<code>make setup</code>"))
    #expect(!page.contains("<script"))
    #expect(page.contains("data:image/png;base64,"))
    #expect(page.contains("<table class=\"accuracy\">"))
  }

  @Test func textOfUsersIsEscaped() throws {
    var run = try Samples.pair()[1]
    let evil = "<img src=x onerror=\"alert('1')\">&"
    run.title = evil
    run.folder = evil
    run.info?.name = evil
    run.info?.data.name = evil
    run.info?.data.classNames = Array(repeating: evil, count: 10)
    for index in run.audits.indices { run.audits[index].model = evil }
    let page = try HTMLReport(runs: [run], title: evil, bundle: bundle).html()
    #expect(!page.contains("<img src=x"))
    #expect(page.contains("&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;"))
  }

  @Test func picturesHaveTextAndTablesHeaders() throws {
    let page = try HTMLReport(runs: try Samples.pair(), bundle: bundle).html()
    let images = page.matches(of: /<img [^>]*>/).map { String($0.output) }
    #expect(images.count == 2 * 4 + 2)
    #expect(images.allSatisfy { $0.contains(/alt="[^"]+"/) })
    #expect(page.contains("alt=\"Test image 42, Shirt\""))
    #expect(page.contains("<th scope=\"row\">LFC r = 4</th>"))
  }

  @Test func provenanceIsComplete() throws {
    var run = try Samples.pair()[1]
    run.info?.data.train.available = 59_000
    let page = try HTMLReport(runs: [run], bundle: nil).html()
    let facts = [
      "60,000 (the files differ)", String(repeating: "a1", count: 32), "Made-up processor",
      "AVX512", "2.13.0", "2026-01-02T03:04:05Z", "307,978", "float32", "strict",
      "<span>passband</span> <span>train</span> <span>--data</span>",
      "<span>--statistics</span> <span>batch</span>",
    ]
    for fact in facts { #expect(page.contains(fact), "the page lacks \(fact)") }
  }

  @Test func aRunWithoutAnythingStillMakesAPage() throws {
    let page = try HTMLReport(runs: [Samples.run(norm: .none)], bundle: bundle).html()
    #expect(page.contains("nothing can be stated"))
    #expect(!page.contains("<section id=\"kernels\">"))
    #expect(!page.contains("<section id=\"table\">"))
  }
}
