#Requires -Version 7.6
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '6.0.0' }

[Diagnostics.CodeAnalysis.SuppressMessageAttribute(
    'PSUseDeclaredVarsMoreThanAssignments', '', Justification = "Pester's blocks share variables.")]
param()

BeforeDiscovery {
    Import-Module "$PSScriptRoot/Browser.TestSupport.psm1" -Force
    $hasNoBrowser = -not (Find-Browser)
}

Describe 'The HTML report in a browser' -Skip:$hasNoBrowser {
    BeforeAll {
        $ErrorActionPreference = 'Continue'
        Import-Module "$PSScriptRoot/NimProbe.TestSupport.psm1" -Force
        Import-Module "$PSScriptRoot/Browser.TestSupport.psm1" -Force
        $environment = Clear-NimEnvironment
        Import-Module (Get-NimModulePath)

        # The recorded runs as rows of a CSV file, one snapshot per day.
        $statuses = @{
            json_choices = 'Available'; json_embedding = 'Available'; json_function_not_found_for_account = 'NotEntitled'
            json_degraded_function = 'Degraded'; worker_503_resource_exhausted = 'Busy'; no_answer_timeout = 'TimedOut'
        }
        $recording = Import-Csv (Join-Path (Get-RepositoryRoot) 'tools/NimProbe.Sandbox/Data/recorded-probes.csv')
        $hostile = @(
            '<script>window.injected = 1</script>'
            '"><img src=x onerror="window.injected = 1">'
            "'onfocus='window.injected=1'autofocus x='"
            ']]><!--</style></script><svg/onload=window.injected=1>'
            'javascript:window.injected=1'
        )
        $snapshots = $recording | Group-Object taken_at | ForEach-Object {
            $takenAt = $_.Name
            $results = $_.Group | ForEach-Object {
                [pscustomobject]@{
                    Id         = $_.id
                    Status     = $statuses[$_.answer] ?? 'Failing'
                    StatusCode = $_.status
                    LatencyMs  = $_.status ? $_.latency_ms : ''
                    TestedAt   = $takenAt
                    BaseUri    = 'https://integrate.api.nvidia.com/v1'
                    Detail     = $_.answer.Replace('_', ' ')
                }
            }
            $results += $hostile | ForEach-Object {
                [pscustomobject]@{
                    Id       = $_
                    Status   = 'Failing'
                    TestedAt = $takenAt
                    BaseUri  = 'https://integrate.api.nvidia.com/v1'
                    Detail   = "$_ $([char]27)[31m"
                }
            }
            [pscustomobject]@{ TakenAt = $takenAt; BaseUri = 'https://integrate.api.nvidia.com/v1'; Results = $results }
        }
        $report = Join-Path $TestDrive 'report.html'
        @($snapshots) + @($snapshots | Measure-NimSnapshot) | ConvertTo-NimReport -As Html | Set-Content $report
        $last = $snapshots[-1].Results
        $browser = Start-Browser

        function Get-Shown {
            # Returns the texts of a column of the models table, for the visible rows.
            param([int] $Column)

            $rows = "[...document.querySelectorAll('#models tbody tr')].filter(r => r.checkVisibility())"
            Invoke-BrowserScript $browser "$rows.map(r => r.cells[$Column].textContent)"
        }

        function Move-Focus {
            # Moves the focus to an element with the Tab key.
            param([string] $Selector)

            for ($i = 0; $i -lt 40; $i++) {
                if (Invoke-BrowserScript $browser "document.activeElement.matches('$Selector')") {
                    return
                }

                Send-BrowserKey $browser -Key Tab
            }

            throw "The Tab key does not lead to $Selector."
        }
    }

    AfterAll {
        Stop-Browser $browser
        Restore-NimEnvironment $environment
    }

    Context 'At <Width> pixels, <ColorScheme>' -ForEach @(
        @{ Width = 1280; ColorScheme = 'light' }
        @{ Width = 1280; ColorScheme = 'dark' }
        @{ Width = 390; ColorScheme = 'light' }
        @{ Width = 390; ColorScheme = 'dark' }
    ) {
        BeforeAll {
            Open-BrowserPage $browser $report -Width $Width -ColorScheme $ColorScheme
        }

        It 'has no errors and warnings' {
            Get-BrowserComplaint $browser | Should -BeNullOrEmpty
        }

        It 'requests nothing but itself' {
            Get-BrowserRequest $browser | Where-Object { $_ -notmatch '^data:' } | Should -Be ([uri]::new($report).AbsoluteUri)
        }

        It 'fits its width' {
            Invoke-BrowserScript $browser 'document.documentElement.scrollWidth' | Should -Be $Width
            $script = "[...document.querySelectorAll('section')].filter(s => s.scrollWidth > s.clientWidth).map(s => s.id)"
            Invoke-BrowserScript $browser $script | Should -BeNullOrEmpty
        }

        It 'shows every model' {
            Get-Shown 0 | Should -HaveCount $last.Count
            Invoke-BrowserScript $browser "document.querySelectorAll('#timeline tbody svg').length" |
                Should -Be ($snapshots.Results.Id | Sort-Object -Unique -CaseSensitive).Count
        }

        It 'counts the rows of each table' {
            $script = "[...document.querySelectorAll('[role=status]')].map(s => s.textContent)"
            $counts = Invoke-BrowserScript $browser $script
            $counts | Should -HaveCount 4
            $counts | Should -Match '^\d+ models$'
        }

        It 'has a contrast of at least 4.5 to 1 for every text' {
            $script = @'
(() => {
  const channels = c => c.match(/[\d.]+/g).map(Number);
  const light = c => channels(c).slice(0, 3).map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = e => {
    for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor; if (channels(c)[3] !== 0) { return c; } }
  };
  const faint = new Set();
  for (const e of document.querySelectorAll('body *:not(script, svg, svg *)')) {
    if ([...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()) && e.checkVisibility()) {
      const [a, b] = [light(getComputedStyle(e).color), light(ground(e))].sort((x, y) => y - x);
      if ((a + 0.05) / (b + 0.05) < 4.5) { faint.add(e.tagName + '.' + e.className); }
    }
  }
  return [...faint];
})()
'@
            Invoke-BrowserScript $browser $script | Should -BeNullOrEmpty
        }
    }

    Context 'By keyboard' {
        BeforeEach {
            Open-BrowserPage $browser $report
        }

        It 'sorts numbers as numbers with missing values last, in both directions' {
            $expected = [int[]]$last.Where({ $_.LatencyMs }).LatencyMs | Sort-Object
            $latency = '#models th:nth-child(3) > button'

            Move-Focus $latency
            Send-BrowserKey $browser -Key Enter
            Invoke-BrowserScript $browser "document.querySelector('$latency').parentElement.ariaSort" | Should -Be 'ascending'
            $shown = Get-Shown 2
            $shown.Where({ $_ }) | Should -Be $expected.ForEach({ "$_ ms" })
            $shown | Select-Object -Last ($last.Count - $expected.Count) -Unique | Should -Be ''

            Send-BrowserKey $browser -Key Space
            Invoke-BrowserScript $browser "document.querySelector('$latency').parentElement.ariaSort" | Should -Be 'descending'
            $shown = Get-Shown 2
            [array]::Reverse($expected)
            $shown.Where({ $_ }) | Should -Be $expected.ForEach({ "$_ ms" })
            $shown | Select-Object -Last ($last.Count - $expected.Count) -Unique | Should -Be ''
        }

        It 'sorts by one column at a time' {
            Move-Focus '#models th:nth-child(1) > button'
            Send-BrowserKey $browser -Key Enter
            Move-Focus '#models th:nth-child(2) > button'
            Send-BrowserKey $browser -Key Enter
            Invoke-BrowserScript $browser "[...document.querySelectorAll('#models [aria-sort]')].map(h => h.textContent)" |
                Should -Be 'Status'
        }

        It 'filters by words in any order, and shows the number of matches' {
            Move-Focus '#models input'
            Send-BrowserKey $browser -Text 'Instruct meta/'
            $expected = $last.Id | Where-Object { $_ -match '^meta/.*instruct' }

            Get-Shown 0 | Sort-Object | Should -Be ($expected | Sort-Object)
            Invoke-BrowserScript $browser "document.querySelector('#models [role=status]').textContent" |
                Should -Be "$($expected.Count) of $($last.Count) models"
        }

        It 'filters by detail' {
            Move-Focus '#models input'
            Send-BrowserKey $browser -Text 'timeout'
            Get-Shown 1 | Select-Object -Unique | Should -Be 'TimedOut'
        }

        It 'filters by availability' {
            Move-Focus '#models select'
            Send-BrowserKey $browser -Key ArrowDown
            $interrupted = $last.Where({ $_.Status -in 'Degraded', 'Busy', 'Failing' })
            $interrupted | Should -Not -BeNullOrEmpty
            Get-Shown 1 | Sort-Object | Should -Be ($interrupted.Status | Sort-Object)
        }

        It 'filters the timeline' {
            Move-Focus '#timeline input'
            Send-BrowserKey $browser -Text 'gemma-2-2b'
            $rows = "[...document.querySelectorAll('#timeline tbody tr')].filter(r => r.checkVisibility())"
            Invoke-BrowserScript $browser "$rows.map(r => r.cells[0].textContent)" | Should -Be 'google/gemma-2-2b-it'
        }
    }

    Context 'With text that looks like code' {
        BeforeAll {
            Open-BrowserPage $browser $report
        }

        It 'does not run it' {
            Invoke-BrowserScript $browser 'typeof window.injected' | Should -Be 'undefined'
        }

        It 'shows it as text' {
            Get-Shown 0 | Where-Object { $_ -in $hostile } | Should -HaveCount $hostile.Count
        }

        It 'creates no element from it' {
            $selector = 'img, iframe, object, embed, form, base, [autofocus], a[href^=javascript]'
            Invoke-BrowserScript $browser "document.querySelectorAll('$selector').length" | Should -Be 0
            Invoke-BrowserScript $browser 'document.scripts.length' | Should -Be 1
        }

        It 'has a policy that blocks injected scripts' {
            $element = "Object.assign(document.createElement('script'), { textContent: 'window.injected = 1' })"
            $null = Invoke-BrowserScript $browser "document.body.append($element)"
            Invoke-BrowserScript $browser 'typeof window.injected' | Should -Be 'undefined'
            Get-BrowserComplaint $browser | Should -Match 'Content Security Policy'
        }
    }

    Context 'Without script' {
        BeforeAll {
            Open-BrowserPage $browser $report -NoScript
        }

        It 'shows every model, and no controls' {
            Get-Shown 0 | Should -HaveCount $last.Count
            Invoke-BrowserScript $browser "document.querySelectorAll('button, input, select').length" | Should -Be 0
        }
    }
}
