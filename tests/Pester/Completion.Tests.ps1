#Requires -Version 7.6
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '6.0.0' }

[Diagnostics.CodeAnalysis.SuppressMessageAttribute(
    'PSUseDeclaredVarsMoreThanAssignments', '', Justification = "Pester's blocks share variables.")]
param()

BeforeAll {
    Import-Module "$PSScriptRoot/NimProbe.TestSupport.psm1" -Force
    $environment = Clear-NimEnvironment
    $sandbox = Start-NimSandbox -Model @(
        @{ Id = 'meta/llama-3.1-8b-instruct' }
        @{ Id = 'meta/llama-3.3-70b-instruct' }
        @{ Id = 'nvidia/nv-embedqa-e5-v5'; Embeddings = 'embedding' }
        @{ Id = "o'neill & sons/chat [beta]" }
        @{ Id = 'no-publisher' }
    )

    # Without its own results, PowerShell would complete the names of files.
    $empty = New-Item (Join-Path $TestDrive 'empty') -ItemType Directory
    Push-Location $empty

    function Get-Completion {
        # Returns the completions at the end of a line.
        param([string] $Line)

        [System.Management.Automation.CommandCompletion]::CompleteInput($Line, $Line.Length, $null).CompletionMatches
    }
}

AfterAll {
    Pop-Location
    Stop-NimSandbox $sandbox
    Restore-NimEnvironment $environment
}

Describe 'Completion before a catalogue was read' {
    BeforeAll {
        $sandbox.Reset()
        $variables = @{ NVIDIA_BASE_URL = $sandbox.BaseUri }
        $parameters = @{ Module = Get-NimModulePath }
        $run = Invoke-FreshPwsh -WorkingDirectory $empty -Environment $variables -Parameter $parameters -ScriptBlock {
            param($Module)

            Import-Module $Module
            $lines = 'Get-NimModel ', 'Get-NimModel meta', 'Get-NimEndpoint ', 'Test-NimModel meta', 'Get-NimModel -Publisher ',
            'Get-NimModel -Kind '
            foreach ($line in $lines) {
                $offered = [System.Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null).CompletionMatches
                "$line=$($offered.CompletionText -join ',')"
            }
        }
        $lines = $run.Output -split '\r?\n'
    }

    It 'offers nothing for <_>' -ForEach @(
        'Get-NimModel ', 'Get-NimModel meta', 'Get-NimEndpoint ', 'Test-NimModel meta', 'Get-NimModel -Publisher '
    ) {
        $run.ErrorOutput | Should -BeNullOrEmpty
        $lines | Should -Contain "$_="
    }

    It 'offers the kinds, which do not depend on a catalogue' {
        $lines | Should -Contain 'Get-NimModel -Kind =Chat,Completion,Embedding,Guard,Image,Other,Rerank,Vision'
    }

    It 'sends no request' {
        $sandbox.Requests | Should -BeNullOrEmpty
    }
}

Describe 'Completion from the catalogue that was read last' {
    BeforeAll {
        Import-Module (Get-NimModulePath)
        $null = Get-NimModel -BaseUri $sandbox.BaseUri
        $sandbox.Reset()
    }

    AfterAll {
        $sandbox.Requests | Should -BeNullOrEmpty -Because 'Tab never waits for the network'
    }

    It 'offers the ids that match the typed text: <Line>' -ForEach @(
        @{ Line = 'Get-NimModel meta' }
        @{ Line = 'Get-NimModel -Id META/' }
        @{ Line = 'Get-NimModel -InputObject meta' }
        @{ Line = 'Get-NimModel no-publisher, meta' }
        @{ Line = 'Assert-NimModel -Id meta' }
        @{ Line = 'Test-NimModel meta' }
        @{ Line = 'Test-NimModel -Id meta' }
        @{ Line = 'Test-NimModel -InputObject meta' }
        @{ Line = 'Get-NimEndpoint meta' }
        @{ Line = 'Get-NimEndpoint -Id meta' }
        @{ Line = 'Test-NimModel *llama*' }
        @{ Line = 'Test-NimModel llama' }
    ) {
        (Get-Completion $Line).CompletionText | Should -Be 'meta/llama-3.1-8b-instruct', 'meta/llama-3.3-70b-instruct'
    }

    It 'offers all ids if nothing is typed' {
        @(Get-Completion 'Get-NimModel ').Count | Should -Be 5
    }

    It 'offers nothing if no id matches' {
        Get-Completion 'Get-NimModel mistral' | Should -BeNullOrEmpty
    }

    It 'quotes names with special characters, also after an opening quote: <Line>' -ForEach @(
        @{ Line = 'Get-NimModel o' }
        @{ Line = "Get-NimModel 'o" }
        @{ Line = 'Get-NimModel "o' }
    ) {
        $offered = Get-Completion $Line
        $offered.CompletionText | Should -Be "'o''neill & sons/chat ``[beta``]'"
        $offered.ListItemText | Should -Be "o'neill & sons/chat [beta]"

        # The parameter supports wildcards, so the completed text must match the model.
        "o'neill & sons/chat [beta]" | Should -BeLike (& ([scriptblock]::Create($offered.CompletionText)))
    }

    It 'offers publishers with their number of models' {
        $offered = Get-Completion 'Get-NimModel -Publisher '
        $offered.ListItemText | Should -Be 'meta', 'nvidia', "o'neill & sons"
        $offered.ToolTip | Should -Be '2 models', '1 model', '1 model'
        (Get-Completion 'Get-NimModel -Publisher n').CompletionText | Should -Be 'nvidia'
    }

    It 'offers the kinds that match the typed text' {
        (Get-Completion 'Get-NimModel -Kind e').CompletionText | Should -Be 'Embedding'
    }

    It 'shows the kind of a model' {
        (Get-Completion 'Get-NimModel nvidia').ToolTip | Should -Be 'Embedding'
    }

    It 'accepts an unclosed bracket: <_>' -ForEach @(
        'Get-NimModel [me'
        "Get-NimModel 'me["
        'Test-NimModel meta/[ll'
        'Get-NimModel -Publisher [n'
    ) {
        { Get-Completion $_ } | Should -Not -Throw
    }
}

Describe 'Completion of addresses' {
    BeforeAll {
        Import-Module (Get-NimModulePath)
        $null = Get-NimModel -BaseUri $sandbox.BaseUri
        $null = Get-NimService $sandbox.BaseUri
        $sandbox.Reset()
        $usual = 'https://integrate.api.nvidia.com/v1', 'http://localhost:8000/v1'
    }

    AfterAll {
        Remove-Item Env:NVIDIA_BASE_URL -ErrorAction Ignore
        $sandbox.Requests | Should -BeNullOrEmpty -Because 'Tab never waits for the network'
    }

    It 'offers services of the session and the usual ones for <_>' -ForEach @(
        'Get-NimModel -BaseUri ', 'Test-NimModel a/b -Uri ', 'Get-NimService ', 'Get-NimService -BaseUri '
    ) {
        (Get-Completion $_).CompletionText | Should -Be @("$($sandbox.BaseUri)"; $usual)
    }

    It 'offers the address in $env:NVIDIA_BASE_URL, unless it contains a password' {
        $env:NVIDIA_BASE_URL = 'http://[::1]:8000/v1'
        (Get-Completion 'Get-NimModel -BaseUri http://[').CompletionText | Should -BeNullOrEmpty
        (Get-Completion 'Get-NimModel -BaseUri ').CompletionText | Should -Contain "'http://[::1]:8000/v1'"
        $env:NVIDIA_BASE_URL = 'http://user:secret@host/v1'
        (Get-Completion 'Get-NimModel -BaseUri ').CompletionText | Should -Be @("$($sandbox.BaseUri)"; $usual)
    }

    It 'completes a host, and offers no files' {
        (Get-Completion 'Get-NimModel -BaseUri integ').CompletionText | Should -Be $usual[0]
        Set-Content (Join-Path $empty 'file.txt') ''
        Get-Completion 'Get-NimModel -BaseUri fi' | Should -BeNullOrEmpty
        Remove-Item (Join-Path $empty 'file.txt')
    }
}

Describe 'The tooltips of parameters' {
    BeforeAll {
        Import-Module (Get-NimModulePath)
    }

    It 'describe the parameter' {
        (Get-Completion 'Get-NimModel -Publ').ToolTip | Should -Match 'Publishers to list'
        (Get-Completion 'Test-NimModel -Thr').ToolTip | Should -Match 'in flight'
    }
}
