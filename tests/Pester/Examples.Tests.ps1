#Requires -Version 7.6
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '6.0.0' }

[Diagnostics.CodeAnalysis.SuppressMessageAttribute(
    'PSUseDeclaredVarsMoreThanAssignments', '', Justification = "Pester's blocks share variables.")]
param()

BeforeDiscovery {
    Import-Module "$PSScriptRoot/Example.TestSupport.psm1" -Force
    $repository = Split-Path (Split-Path $PSScriptRoot)

    # The suites of the cmdlets run the blocks that have a "runs:" comment.
    $documents = Get-Item "$repository/*.md", "$repository/docs/*.md", "$repository/docs/help/*.md" |
        Where-Object { -not (Select-String -LiteralPath $_ -Pattern '^<!-- runs: ' -Quiet) }
    $examples = @($documents | Get-DocumentExample | Where-Object { $_ })
    $sessions = @($examples | Where-Object IsRun | Group-Object Document, Session | ForEach-Object {
            @{ Document = $_.Group[0].Document; Session = $_.Group[0].Session; Examples = $_.Group }
        })
}

BeforeAll {
    Import-Module "$PSScriptRoot/NimProbe.TestSupport.psm1" -Force
    Import-Module "$PSScriptRoot/Example.TestSupport.psm1" -Force
    $environment = Clear-NimEnvironment
    $sandbox = Start-ExampleSandbox $TestDrive
    $env:NVIDIA_BASE_URL = $sandbox.BaseUri
    $env:NVIDIA_API_KEY = 'nvapi-of-the-examples'

    # The file that GitHub Actions names for the summary of a job.
    $summary = $env:GITHUB_STEP_SUMMARY
    $env:GITHUB_STEP_SUMMARY = Join-Path $TestDrive 'job-summary.md'
}

AfterAll {
    $env:GITHUB_STEP_SUMMARY = $summary
    Stop-NimSandbox $sandbox
    Restore-NimEnvironment $environment
}

Describe 'Documentation' {
    It 'excludes only a few examples from the tests' -ForEach @{ Examples = $examples } {
        @($Examples | Where-Object { -not $_.IsRun }).Count | Should -BeLessOrEqual 8
        @($Examples | Where-Object { -not $_.IsRun -and $null -ne $_.Output }) |
            Should -BeNullOrEmpty -Because 'output that nothing checks goes stale'
    }
}

Describe 'The links of <_.Name>' -ForEach $documents {
    It 'lead to existing files' {
        $folder = $_.DirectoryName
        $targets = [regex]::Matches((Get-Content $_ -Raw), '\]\((?!https?://)(?<path>[^)#\s]+)').ForEach({ $_.Groups['path'].Value })
        $targets.Where({ -not (Test-Path (Join-Path $folder $_)) }) | Should -BeNullOrEmpty
    }
}

Describe 'The build scripts' {
    BeforeAll {
        $root = Get-RepositoryRoot
        $tasks = (Get-Command "$root/build.ps1").Parameters['Task'].Attributes.Where({ $_ -is [ValidateSet] }).ValidValues
    }

    It 'list every task and how to run one test: ./build.ps1 -?' {
        $run = Invoke-FreshPwsh ([scriptblock]::Create("& '$root/build.ps1' -?"))
        $tasks | Where-Object { $run.Output -notmatch "(?m)^\s*$_ " } | Should -BeNullOrEmpty
        $run.Output | Should -Match '--filter-class'
        $run.Output | Should -Match 'Invoke-Pester'
    }

    It 'list every task and how to run one test: ./build.sh --help' -Skip:($IsWindows) {
        $shown = (& bash "$root/build.sh" --help) -join "`n"
        $tasks | Where-Object { $shown -notmatch "(?m)^$_ " } | Should -BeNullOrEmpty
        $shown | Should -Match '--filter-class'
        $shown | Should -Match 'Invoke-Pester'
    }
}

Describe 'The images of the README' {
    It 'are small, and a script makes them' {
        $images = Get-ChildItem "$(Get-RepositoryRoot)/docs/images"
        $images.Name | Should -Be 'report.png', 'terminal.png'
        $images | Where-Object Length -GT 150KB | Should -BeNullOrEmpty
        $script = Get-Content "$(Get-RepositoryRoot)/tools/Update-Screenshot.ps1" -Raw
        $images.Name | Where-Object { -not $script.Contains($_) } | Should -BeNullOrEmpty
    }
}

Describe 'The examples of <Document>: <Session>' -ForEach $sessions {
    BeforeAll {
        $folder = Join-Path $TestDrive 'user'
        $shell = Open-ExampleSession -ModulePath (Get-NimModulePath) -Document $Document -WorkingDirectory $folder
    }

    AfterAll {
        Close-ExampleSession $shell
    }

    It 'runs as printed (line <_.Line>)' -ForEach $Examples {
        $shown = Invoke-Example -Session $shell -Code $_.Code
        if ($null -ne $_.Output) {
            ConvertTo-MaskedText $shown | Should -Be (ConvertTo-MaskedText $_.Output)
        }
    }
}
